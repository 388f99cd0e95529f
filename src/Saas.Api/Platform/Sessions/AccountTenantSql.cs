using Saas.Api.Platform.Data;

namespace Saas.Api.Platform.Sessions;

internal static class AccountTenantSql
{
    private const string Why = "An account may be in many tenants.";

    [CrossTenant(Why)]
    public const string SelectPage = """
        SELECT u.tenant_id, t.name, t.slug, u.role
        FROM users u
        JOIN tenants t ON t.id = u.tenant_id
        WHERE u.account_id = @AccountId
          AND u.status = 'active'
          AND NOT u.awaits_proof
          AND t.status = 'active'
          AND (@After::uuid IS NULL OR u.tenant_id > @After)
        ORDER BY u.tenant_id
        LIMIT @Take
        """;

    /// <summary>Not into a tenant that asks for more factors than the session has proven.</summary>
    [CrossTenant(Why)]
    public const string SwitchTenant = """
        SELECT account_id, session_id, tenant_id, tenant_name, slug, user_id, email, name, role, authenticated_at, methods, key_thumbprint
        FROM switch_session(@SessionId, @AccountId, (
            SELECT t.id
            FROM tenants t
            JOIN sessions s ON s.id = @SessionId
            WHERE t.id = @TenantId
              AND (s.multi_factor OR NOT t.require_mfa)))
        """;

    /// <summary>Whether a second factor is all that is missing for the switch.</summary>
    [CrossTenant(Why)]
    public const string SelectLacksFactor = """
        SELECT EXISTS (
            SELECT FROM users u
            JOIN tenants t ON t.id = u.tenant_id
            JOIN sessions s ON s.id = @SessionId AND s.account_id = u.account_id
            WHERE u.tenant_id = @TenantId
              AND u.account_id = @AccountId
              AND u.status = 'active'
              AND NOT u.awaits_proof
              AND t.status = 'active'
              AND t.require_mfa
              AND NOT s.multi_factor)
        """;
}
