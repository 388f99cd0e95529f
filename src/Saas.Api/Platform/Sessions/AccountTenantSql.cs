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

    /// <summary>Not into a tenant that asks for more factors than the session has proven, or for a younger session.</summary>
    [CrossTenant(Why)]
    public const string SwitchTenant = """
        WITH switched AS MATERIALIZED (
            SELECT account_id, session_id, tenant_id, tenant_name, slug, user_id, email, name, role, authenticated_at, methods, key_thumbprint
            FROM switch_session(@SessionId, @AccountId, (
                SELECT t.id
                FROM tenants t
                JOIN sessions s ON s.id = @SessionId
                WHERE t.id = @TenantId
                  AND (s.multi_factor OR NOT t.require_mfa)
                  AND coalesce(s.created_at > greatest(t.sessions_from, now() - make_interval(secs => t.session_lifetime_seconds)), true)))
        ), audited AS (
            INSERT INTO audit_events (tenant_id, action, actor_type, actor_id, session_id, operation, object_type, object_id, address, user_agent, correlation_id)
            SELECT tenant_id, @Action, @ActorType, account_id, session_id, @Operation, 'session', session_id, @Address, @UserAgent, @CorrelationId
            FROM switched
        )
        SELECT account_id, session_id, tenant_id, tenant_name, slug, user_id, email, name, role, authenticated_at, methods, key_thumbprint
        FROM switched
        """;

    /// <summary>Why there was no switch: the session has ended meanwhile, is too old for the tenant or lacks a second factor for it, or the account is not of the tenant.</summary>
    [CrossTenant(Why)]
    public const string SelectRefusal = """
        SELECT CASE
            WHEN NOT EXISTS (
                SELECT FROM sessions s
                WHERE s.id = @SessionId
                  AND s.account_id = @AccountId
                  AND s.ended_at IS NULL
                  AND s.idle_expires_at > now()) THEN 'session_revoked'
            ELSE coalesce((
                SELECT CASE
                    WHEN s.created_at <= greatest(t.sessions_from, now() - make_interval(secs => t.session_lifetime_seconds)) THEN 'session_expired'
                    WHEN t.require_mfa AND NOT s.multi_factor THEN 'mfa_required' END
                FROM users u
                JOIN tenants t ON t.id = u.tenant_id
                JOIN sessions s ON s.id = @SessionId AND s.account_id = u.account_id
                WHERE u.tenant_id = @TenantId
                  AND u.account_id = @AccountId
                  AND u.status = 'active'
                  AND NOT u.awaits_proof
                  AND t.status = 'active'), 'tenant_not_found') END
        """;
}
