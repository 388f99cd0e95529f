using Saas.Api.Platform.Data;

namespace Saas.Api.Platform.Tenancy.Leaving;

internal static class TenantLeavingSql
{
    private const string Why = "No tenant may change its own state; and nobody can be signed in to one that is to be erased.";

    [CrossTenant(Why)]
    public const string SelectSlug = """
        SELECT slug
        FROM tenants
        WHERE id = @TenantId
          AND status <> 'erasing'
        """;

    /// <summary>With the time that will hold: the platform's word behind an ADMIN's leaves it as it is.</summary>
    [CrossTenant(Why)]
    public const string SelectAdmins = """
        SELECT u.email, u.name, t.name AS tenant_name, coalesce(t.erase_at, now() + make_interval(secs => @GraceSeconds)) AS erase_at
        FROM users u
        JOIN tenants t ON t.id = u.tenant_id
        WHERE u.tenant_id = @TenantId
          AND u.role IN ('ADMIN', 'SUPER_ADMIN')
          AND u.status = 'active'
          AND NOT u.awaits_proof
        ORDER BY u.id
        LIMIT 1000
        """;

    /// <summary>
    /// Fails when it was asked for before, so that what travels behind it happens once; the platform's word counts also behind an ADMIN's.
    /// </summary>
    [CrossTenant(Why)]
    public const string RequestDeletion = """
        WITH asked AS (
            UPDATE tenants
            SET status = 'deleting',
                status_before = coalesce(status_before, status),
                erase_at = coalesce(erase_at, now() + make_interval(secs => @GraceSeconds)),
                deleted_by_platform = @ByPlatform,
                erasure_id = CASE status WHEN 'deleting' THEN coalesce(erasure_id, @Id) ELSE @Id END,
                erasure_asked_at = CASE status WHEN 'deleting' THEN coalesce(erasure_asked_at, now()) ELSE now() END,
                erasure_undone_at = NULL,
                version = version + 1,
                updated_at = now()
            WHERE id = @TenantId
              AND (status IN ('active', 'suspended') OR status = 'deleting' AND @ByPlatform AND NOT deleted_by_platform)
              -- Nobody takes administrators of the platform away with their tenant.
              AND NOT EXISTS (SELECT FROM users u WHERE u.tenant_id = tenants.id AND u.role = 'SUPER_ADMIN')
            RETURNING erase_at, erasure_id
        )
        SELECT (SELECT erase_at FROM asked) AS erase_at, (SELECT erasure_id FROM asked) AS operation_id
        WHERE must_happen(EXISTS (SELECT FROM asked))
        """;

    [CrossTenant(Why)]
    public const string SelectRequested = """
        SELECT erase_at, coalesce(erasure_id, id) AS operation_id
        FROM tenants
        WHERE id = @TenantId
          AND status = 'deleting'
        """;

    /// <summary>What came of it: restored, over (it is being erased), or none (there is nothing that this account could take back).</summary>
    [CrossTenant(Why)]
    public const string Restore = """
        WITH led AS (
            SELECT t.id
            FROM tenants t
            WHERE t.id = @TenantId
              AND (@AccountId::uuid IS NULL OR NOT t.deleted_by_platform AND EXISTS (
                  SELECT FROM users u
                  WHERE u.tenant_id = t.id
                    AND u.account_id = @AccountId
                    AND u.role IN ('ADMIN', 'SUPER_ADMIN')
                    AND u.status = 'active'
                    AND NOT u.awaits_proof
                    AND NOT EXISTS (SELECT FROM accounts a WHERE a.id = u.account_id AND a.delete_at IS NOT NULL)))
        ), restored AS (
            UPDATE tenants t
            SET status = t.status_before,
                status_before = NULL,
                erase_at = NULL,
                deleted_by_platform = false,
                erasure_undone_at = now(),
                -- Nobody could take that back meanwhile: the notice begins anew.
                audit_retention_next_at = CASE WHEN t.audit_retention_next_at IS NOT NULL THEN greatest(t.audit_retention_next_at, now() + make_interval(secs => @NoticeSeconds)) END,
                version = t.version + 1,
                updated_at = now()
            FROM led
            WHERE t.id = led.id
              AND t.status = 'deleting'
              AND t.erase_at > now()
              -- Again, of the row that was waited for.
              AND (@AccountId::uuid IS NULL OR NOT t.deleted_by_platform)
            RETURNING t.id
        )
        SELECT CASE
            WHEN EXISTS (SELECT FROM restored) THEN 'restored'
            WHEN EXISTS (SELECT FROM led JOIN tenants t ON t.id = led.id WHERE t.erase_at <= now()) THEN 'over'
            ELSE 'none' END
        """;
}
