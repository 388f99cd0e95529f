using Saas.Api.Platform.Data;

namespace Saas.Api.Platform.SecondFactors;

internal static class StepUpSql
{
    private const string Why = "A session belongs to an account, which may be in many tenants.";

    [CrossTenant(Why)]
    public const string SelectState = """
        SELECT a.password_hash, s.methods
        FROM sessions s
        JOIN accounts a ON a.id = s.account_id
        WHERE s.id = @SessionId
          AND s.account_id = @AccountId
          AND s.ended_at IS NULL
        """;

    [CrossTenant(Why)]
    public const string Renew = """
        UPDATE sessions s
        SET authenticated_at = now(),
            methods = @Methods
        FROM users u
        JOIN tenants t ON t.id = u.tenant_id
        WHERE s.id = @SessionId
          AND s.account_id = @AccountId
          AND s.ended_at IS NULL
          AND u.tenant_id = @TenantId
          AND u.account_id = s.account_id
          AND u.status = 'active'
          AND NOT u.awaits_proof
          AND t.status = 'active'
        RETURNING s.account_id, s.id AS session_id, u.tenant_id, t.name AS tenant_name, t.slug, u.id AS user_id, u.email, u.name, u.role,
                  s.authenticated_at, s.methods, s.key_thumbprint
        """;
}
