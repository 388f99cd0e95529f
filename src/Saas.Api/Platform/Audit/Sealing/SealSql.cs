using Saas.Api.Platform.Data;

namespace Saas.Api.Platform.Audit.Sealing;

internal static class SealSql
{
    private const string Why = "Sealing goes over all tenants that have written.";

    [CrossTenant(Why)]
    public const string TakeHorizon = """
        INSERT INTO audit_horizons (taken_at, next_xid)
        VALUES (statement_timestamp(), pg_snapshot_xmax(pg_current_snapshot()))
        ON CONFLICT DO NOTHING
        """;

    /// <summary>
    /// From where to where sealing may go on: to the newest moment before which every transaction has ended, less the lag; an hour at a
    /// time, so that no statement is long.
    /// </summary>
    [CrossTenant(Why)]
    public const string SelectWindow = """
        SELECT s.sealed_to AS start, least(max(h.taken_at) - make_interval(secs => @LagSeconds), s.sealed_to + interval '1 hour') AS stop
        FROM audit_sealing s
        JOIN audit_horizons h ON h.next_xid <= pg_snapshot_xmin(pg_current_snapshot())
        GROUP BY s.sealed_to
        """;

    /// <summary>Up to when a single tenant may be sealed, wherever sealing of all of them has come to; null: that is not known yet.</summary>
    [CrossTenant(Why)]
    public const string SelectStop = """
        SELECT max(taken_at) - make_interval(secs => @LagSeconds)
        FROM audit_horizons
        WHERE next_xid <= pg_snapshot_xmin(pg_current_snapshot())
        """;

    [CrossTenant(Why)]
    public const string CountUnsealed = """
        SELECT count(*)
        FROM audit_events
        WHERE tenant_id = @TenantId
          AND id > coalesce((SELECT s.to_id FROM audit_seals s WHERE s.tenant_id = @TenantId ORDER BY s.number DESC LIMIT 1), '00000000-0000-0000-0000-000000000000')
          AND id <= @ToId
        """;

    [CrossTenant(Why)]
    public const string SelectWriters = """
        SELECT DISTINCT tenant_id
        FROM audit_events
        WHERE id >= @FromId
          AND id < @ToId
        """;

    [CrossTenant(Why)]
    public const string SelectLast = """
        SELECT number, from_id, to_id, events, NULL::bytea AS leaves, leaves_hash, previous_hash, hash, sealed_at, pruned_at
        FROM audit_seals
        WHERE tenant_id = @TenantId
        ORDER BY number DESC
        LIMIT 1
        """;

    /// <summary>Of two who seal at once, one finds the number taken.</summary>
    [CrossTenant(Why)]
    public const string InsertSeal = """
        INSERT INTO audit_seals (tenant_id, number, from_id, to_id, events, leaves, leaves_hash, previous_hash, hash)
        VALUES (@TenantId, @Number, @FromId, @ToId, @Events, @Leaves, @LeavesHash, @PreviousHash, @Hash)
        ON CONFLICT DO NOTHING
        """;

    [CrossTenant(Why)]
    public const string Advance = """
        WITH forgotten AS (
            DELETE FROM audit_horizons
            WHERE taken_at < @Stop
        )
        UPDATE audit_sealing
        SET sealed_to = @Stop
        WHERE sealed_to = @Start
        """;

    /// <summary>The oldest seal of each tenant whose events are older than the tenant keeps them.</summary>
    [CrossTenant(Why)]
    public const string SelectPrunable = """
        SELECT o.tenant_id, o.number
        FROM (
            SELECT id, audit_retention_days AS days FROM tenants
            UNION ALL
            SELECT '00000000-0000-0000-0000-000000000000', NULL) t
        CROSS JOIN LATERAL (
            SELECT s.tenant_id, s.number, s.to_id
            FROM audit_seals s
            WHERE s.tenant_id = t.id
              AND s.pruned_at IS NULL
            ORDER BY s.number
            LIMIT 1) o
        WHERE o.to_id < audit_id_at(now() - make_interval(days => greatest(coalesce(t.days, @Days), 7)))
        """;

    [CrossTenant(Why)]
    public const string Prune = "SELECT prune_audit_seal(@TenantId, @Number, @Days)";

    [CrossTenant(Why)]
    public const string AddPartitions = "SELECT name FROM add_audit_partitions(2) AS name";

    [CrossTenant(Why)]
    public const string DropPartitions = "SELECT name FROM drop_audit_partitions() AS name";
}
