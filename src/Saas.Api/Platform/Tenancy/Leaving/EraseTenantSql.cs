using Saas.Api.Platform.Data;

namespace Saas.Api.Platform.Tenancy.Leaving;

internal static class EraseTenantSql
{
    private const string Why = "A tenant is erased by the platform.";

    [CrossTenant(Why)]
    public const string Begin = "SELECT begin_tenant_erasure(@TenantId)";

    /// <summary>
    /// In an order in which no row goes before another one that refers to it. Then the trail, and the tenant's own row at last. Before them,
    /// what accounts, which stay, have of the tenant.
    /// </summary>
    [CrossTenant("Reads the catalogue only.")]
    public const string SelectTables = """
        SELECT o.name
        FROM (
            SELECT b.name, b.place
            FROM (VALUES ('accounts', 1), ('sessions', 2), ('sign_in_challenges', 3), ('registrations', 4)) b (name, place)
            UNION ALL
            SELECT t.name, CASE WHEN t.name = 'tenants' THEN 300 WHEN t.name LIKE 'audit\_%' THEN 200 ELSE 100 - t.depth END
            FROM tenant_tables() t) o
        ORDER BY o.place, o.name
        """;

    [CrossTenant(Why)]
    public const string EraseRows = "SELECT erase_tenant_rows(@TenantId, @Table, @Take)";

    [CrossTenant(Why)]
    public const string CountFiles = """
        UPDATE tenant_erasures
        SET files = files + @Count
        WHERE id = @TenantId
        """;

    /// <summary>Told once, in the platform's own trail.</summary>
    [CrossTenant(Why)]
    public const string Finish = """
        WITH finished AS (
            UPDATE tenant_erasures e
            SET finished_at = coalesce(e.finished_at, now()),
                swept_at = now()
            FROM tenant_erasures before
            WHERE e.id = @TenantId
              AND before.id = e.id
            RETURNING e.id, e.removed, e.files, before.finished_at IS NULL AS is_first
        )
        INSERT INTO audit_events (tenant_id, action, actor_type, job_id, operation, object_type, object_id, details)
        SELECT '00000000-0000-0000-0000-000000000000', 'tenant.erased', 'job', @JobId, @Operation, 'tenant', f.id,
               jsonb_build_object('removed', f.removed, 'files', f.files)
        FROM finished f
        WHERE f.is_first
        """;

    [CrossTenant(Why)]
    public const string SelectPage = """
        SELECT id, slug, erase_at, started_at, finished_at, swept_at, removed::text AS removed, files
        FROM tenant_erasures
        WHERE (@After::uuid IS NULL OR id > @After)
        ORDER BY id
        LIMIT @Take
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
