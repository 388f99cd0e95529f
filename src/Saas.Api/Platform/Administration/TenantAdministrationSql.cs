using Saas.Api.Platform.Data;

namespace Saas.Api.Platform.Administration;

internal static class TenantAdministrationSql
{
    private const string Why = "The platform looks after every tenant.";

    [CrossTenant(Why)]
    public const string SelectPage = """
        SELECT id, name, slug, status, suspended_at, suspension_reason, registration, require_mfa, created_at, updated_at
        FROM tenants
        WHERE (@After::uuid IS NULL OR id > @After)
          AND (@Status::text IS NULL OR status = @Status)
        ORDER BY id
        LIMIT @Take
        """;

    /// <summary>Whose name or slug begins so; U+10FFFF sorts after every continuation.</summary>
    [CrossTenant(Why)]
    public const string SearchPage = """
        WITH prefix AS MATERIALIZED (
            SELECT lower(normalize(@Search, NFKC)) AS first
        )
        SELECT id, name, slug, status, suspended_at, suspension_reason, registration, require_mfa, created_at, updated_at
        FROM tenants
        WHERE ((name_search >= (SELECT first FROM prefix) AND name_search < (SELECT first || U&'\+10FFFF' FROM prefix))
            OR (slug >= (SELECT first FROM prefix) AND slug < (SELECT first || U&'\+10FFFF' FROM prefix)))
          AND (@After::uuid IS NULL OR id > @After)
          AND (@Status::text IS NULL OR status = @Status)
        ORDER BY id
        LIMIT @Take
        """;

    [CrossTenant(Why)]
    public const string SelectTenant = """
        SELECT id, name, slug, status, suspended_at, suspension_reason, registration, require_mfa, created_at, updated_at
        FROM tenants
        WHERE id = @TenantId
        """;

    [CrossTenant(Why)]
    public const string SelectUsage = """
        SELECT (SELECT count(*) FROM users u WHERE u.tenant_id = t.id) AS members,
               (SELECT count(*) FROM users u WHERE u.tenant_id = t.id AND u.status = 'active' AND NOT u.awaits_proof) AS active_members,
               (SELECT count(*) FROM users u WHERE u.tenant_id = t.id AND u.status = 'active' AND NOT u.awaits_proof AND u.role = 'ADMIN') AS admins,
               (SELECT count(*) FROM sessions s WHERE s.active_tenant_id = t.id AND s.ended_at IS NULL AND s.idle_expires_at > now()) AS sessions,
               (SELECT count(*) FROM jobs j WHERE j.tenant_id = t.id AND j.state IN ('available', 'scheduled', 'retryable')) AS waiting_jobs,
               (SELECT count(*) FROM jobs j WHERE j.tenant_id = t.id AND j.state = 'running') AS running_jobs,
               (SELECT count(*) FROM jobs j WHERE j.tenant_id = t.id AND j.state = 'dead') AS dead_jobs
        FROM tenants t
        WHERE t.id = @TenantId
        """;

    /// <summary>Of a tenant that is to be erased, what it is again when that is taken back.</summary>
    [CrossTenant(Why)]
    public const string Suspend = """
        UPDATE tenants
        SET status = CASE status WHEN 'active' THEN 'suspended' ELSE status END,
            status_before = CASE status WHEN 'deleting' THEN 'suspended' END,
            suspended_at = now(), suspension_reason = @Reason, version = version + 1, updated_at = now()
        WHERE id = @TenantId
          AND (status = 'active' OR status = 'deleting' AND status_before = 'active')
        RETURNING id, name, slug, status, suspended_at, suspension_reason, registration, require_mfa, created_at, updated_at
        """;

    /// <summary>
    /// Sessions from before, also one that was opened at the moment of the suspension, do not come back. A notice, which nobody could take
    /// back meanwhile, begins anew.
    /// </summary>
    [CrossTenant(Why)]
    public const string Resume = """
        UPDATE tenants
        SET status = CASE status WHEN 'suspended' THEN 'active' ELSE status END,
            status_before = CASE status WHEN 'deleting' THEN 'active' END,
            suspended_at = NULL, suspension_reason = NULL, sessions_from = now(),
            audit_retention_next_at = CASE WHEN audit_retention_next_at IS NOT NULL THEN greatest(audit_retention_next_at, now() + make_interval(secs => @NoticeSeconds)) END,
            version = version + 1, updated_at = now()
        WHERE id = @TenantId
          AND (status = 'suspended' OR status = 'deleting' AND status_before = 'suspended')
        RETURNING id, name, slug, status, suspended_at, suspension_reason, registration, require_mfa, created_at, updated_at
        """;

    [CrossTenant(Why)]
    public const string InsertTenant = """
        WITH made AS (
            INSERT INTO tenants (id, name, slug)
            VALUES (@TenantId, @TenantName, @Slug)
            RETURNING id
        )
        INSERT INTO users (tenant_id, id, account_id, email, name, role, awaits_proof)
        SELECT made.id, @UserId, a.id, @Email, @UserName, 'ADMIN', must_await_proof(a.id, @NewAccountId)
        FROM made
        CROSS JOIN (SELECT ensure_account(@NewAccountId, @Email, NULL) AS id) a
        """;
}
