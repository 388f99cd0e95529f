using Saas.Api.Platform.Data;

namespace Saas.Api.Platform.Tenancy.Leaving;

internal static class EraseTenantSql
{
    private const string Why = "A tenant is erased by the platform.";

    [CrossTenant(Why)]
    public const string Begin = "SELECT begin_tenant_erasure(@TenantId)";

    /// <summary>
    /// In an order in which no row goes before another one that refers to it. Then what the trail's inbox has left, the trail, and the tenant's own row at last. Before them,
    /// what accounts, which stay, have of the tenant.
    /// </summary>
    [CrossTenant("Reads the catalogue only.")]
    public const string SelectTables = """
        SELECT o.name
        FROM (
            SELECT b.name, b.place
            FROM (VALUES ('accounts', 1), ('sessions', 2), ('sign_in_challenges', 3), ('registrations', 4)) b (name, place)
            UNION ALL
            SELECT t.name, CASE WHEN t.name = 'tenants' THEN 300 WHEN t.name = 'audit_inbox' THEN 199 WHEN t.name LIKE 'audit\_%' THEN 200 ELSE 100 - t.depth END
            FROM tenant_tables() t) o
        ORDER BY o.place, o.name
        """;

    /// <summary>Where a cut-off count goes on. The table of tenants comes last: once it is counted, all are.</summary>
    [CrossTenant(Why)]
    public const string SelectUncounted = """
        SELECT t.name
        FROM tenant_erasures e
        CROSS JOIN tenant_tables() t
        WHERE e.id = @TenantId
          AND e.finished_at IS NULL
          AND e.counted -> t.name IS NULL
        ORDER BY t.name = 'tenants', t.name
        """;

    [CrossTenant(Why)]
    public const string CountRows = "SELECT count_erasure_rows(@TenantId, @Table)";

    [CrossTenant(Why)]
    public const string EraseRows = "SELECT erase_tenant_rows(@TenantId, @Table, @Take)";

    [CrossTenant(Why)]
    public const string CountFiles = """
        UPDATE tenant_erasures
        SET files = files + @Count
        WHERE id = @TenantId
        """;

    /// <summary>Told once, in the platform's own trail, also who has asked for it: that is in the job that was enqueued then, whichever has done it.</summary>
    [CrossTenant(Why)]
    public const string Finish = """
        WITH finished AS (
            UPDATE tenant_erasures e
            SET finished_at = coalesce(e.finished_at, now()),
                swept_at = now()
            FROM tenant_erasures before
            WHERE e.id = @TenantId
              AND before.id = e.id
            RETURNING e.id, e.operation_id, e.removed, e.files, before.finished_at IS NULL AS is_first
        )
        INSERT INTO audit_events (tenant_id, action, actor_type, actor_id, session_id, job_id, operation, object_type, object_id, details)
        SELECT '00000000-0000-0000-0000-000000000000', 'tenant.erased', 'job', (a.asked_by ->> 'account')::uuid, (a.asked_by ->> 'session')::uuid, @JobId, @Operation, 'tenant', f.id,
               jsonb_build_object('removed', f.removed, 'files', f.files)
        FROM finished f
        LEFT JOIN jobs a ON a.tenant_id = '00000000-0000-0000-0000-000000000000' AND a.id = f.operation_id
        WHERE f.is_first
        """;

    [CrossTenant(Why)]
    public const string SelectPage = """
        SELECT id, operation_id, slug, erase_at, started_at, finished_at, swept_at, removed::text AS removed, files
        FROM tenant_erasures
        WHERE (@After::uuid IS NULL OR id > @After)
        ORDER BY id
        LIMIT @Take
        """;

    /// <summary>
    /// A deletion as an operation: it waits while it can be taken back, then rows and files are counted as they go. No row: there is none of
    /// this id, or a newer one has taken its place.
    /// </summary>
    [CrossTenant(Why)]
    public const string SelectOperation = """
        SELECT t.erasure_id AS id, @Kind AS kind, @Permission AS permission, CASE WHEN t.erasure_undone_at IS NULL THEN 'pending' ELSE 'failed' END AS state,
               0::bigint AS done, NULL::bigint AS total, NULL AS result_key, NULL AS result_name,
               jsonb_build_object('tenantId', t.id)::text AS result,
               CASE WHEN t.erasure_undone_at IS NOT NULL THEN 'The deletion was taken back.' END AS error,
               t.erasure_asked_at AS created_at, coalesce(t.erasure_undone_at, t.erasure_asked_at) AS updated_at, t.erasure_undone_at AS finished_at,
               NULL::uuid AS created_by
        FROM tenants t
        WHERE t.erasure_id = @Id
          AND t.status <> 'erasing'
        UNION ALL
        SELECT e.operation_id, @Kind, @Permission, CASE WHEN e.finished_at IS NULL THEN 'running' ELSE 'succeeded' END,
               r.done + e.files, CASE WHEN e.finished_at IS NOT NULL THEN r.done + e.files WHEN e.counted -> 'tenants' IS NOT NULL THEN r.total + e.files END,
               NULL, NULL,
               jsonb_build_object('tenantId', e.id, 'removed', e.removed, 'files', e.files)::text,
               NULL, e.asked_at, coalesce(e.finished_at, e.updated_at), e.finished_at, NULL
        FROM tenant_erasures e
        CROSS JOIN LATERAL (
            SELECT coalesce(sum(coalesce((e.removed ->> k.name)::bigint, 0)), 0)::bigint AS done,
                   -- What came after the count is known once it is removed.
                   coalesce(sum(greatest((e.counted ->> k.name)::bigint, (e.removed ->> k.name)::bigint)), 0)::bigint AS total
            FROM (SELECT jsonb_object_keys(e.counted) UNION SELECT jsonb_object_keys(e.removed)) k (name)) r
        WHERE e.operation_id = @Id
        """;

    /// <summary>Whose time has come; whose erasure has stopped in its middle; and for a day, those that are erased.</summary>
    [CrossTenant(Why)]
    public const string SelectDue = """
        (SELECT t.id
        FROM tenants t
        WHERE t.erase_at <= now()
        ORDER BY t.erase_at
        LIMIT 100)
        UNION
        (SELECT e.id
        FROM tenant_erasures e
        WHERE e.finished_at IS NULL
           OR e.finished_at > now() - interval '1 day'
        ORDER BY e.id
        LIMIT 1000)
        """;
}
