namespace Saas.Api.Features.Tenants.Jobs;

internal static class TellRetentionJobSql
{
    /// <summary>Without an address: somebody of the platform, who is no user of the tenant.</summary>
    public const string SelectShorter = """
        SELECT t.name AS tenant_name, u.email AS by_email, t.audit_retention_next_days AS next_days, t.audit_retention_next_at AS next_at
        FROM tenants t
        LEFT JOIN users u ON u.tenant_id = @TenantId AND u.account_id = @AccountId
        WHERE t.id = @TenantId
        """;

    public const string SelectAdmins = """
        SELECT id, email, name
        FROM users
        WHERE tenant_id = @TenantId
          AND role IN ('ADMIN', 'SUPER_ADMIN')
          AND status = 'active'
          AND NOT awaits_proof
        ORDER BY id
        LIMIT 1000
        """;
}
