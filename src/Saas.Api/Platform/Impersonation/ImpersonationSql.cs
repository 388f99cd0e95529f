using Saas.Api.Platform.Data;

namespace Saas.Api.Platform.Impersonation;

internal static class ImpersonationSql
{
    private const string Why = "The platform's support comes from another tenant.";

    /// <summary>
    /// Not as somebody who is a SUPER_ADMIN anywhere, which the one who asks is too, so neither as oneself; and not into a tenant that asks for
    /// more factors than were proven. The mail to the ADMINs is the platform's job: no tenant can pause it.
    /// </summary>
    [CrossTenant(Why)]
    public const string Begin = """
        WITH begun AS (
            INSERT INTO impersonations (tenant_id, id, user_id, by_session_id, reason, expires_at)
            SELECT u.tenant_id, @Id, u.id, s.id, @Reason, now() + make_interval(secs => @LifeSeconds)
            FROM users u
            JOIN tenants t ON t.id = u.tenant_id
            JOIN sessions s ON s.id = @SessionId AND s.account_id = @ImpersonatorId AND s.ended_at IS NULL
            WHERE u.tenant_id = @TenantId
              AND u.id = @UserId
              AND u.status = 'active'
              AND NOT u.awaits_proof
              AND t.status = 'active'
              AND (s.multi_factor OR NOT t.require_mfa)
              AND NOT EXISTS (SELECT FROM users o WHERE o.account_id = u.account_id AND o.role = 'SUPER_ADMIN')
            RETURNING tenant_id, id, user_id, by_session_id, expires_at
        ), told AS (
            INSERT INTO jobs (tenant_id, id, kind, state, payload, max_attempts, correlation_id)
            SELECT '00000000-0000-0000-0000-000000000000', @JobId, @Kind, 'available', @Payload::jsonb, @MaxAttempts, @CorrelationId
            FROM begun
        )
        SELECT begun.id, u.account_id, begun.tenant_id, s.methods, s.key_thumbprint, begun.expires_at
        FROM begun
        JOIN users u ON u.tenant_id = begun.tenant_id AND u.id = begun.user_id
        JOIN sessions s ON s.id = begun.by_session_id
        """;

    /// <summary>No row: the tenant has no such user.</summary>
    [CrossTenant(Why)]
    public const string SelectRefusal = """
        SELECT CASE
            WHEN NOT EXISTS (SELECT FROM sessions s WHERE s.id = @SessionId AND s.ended_at IS NULL) THEN 'session_revoked'
            WHEN EXISTS (SELECT FROM users o WHERE o.account_id = u.account_id AND o.role = 'SUPER_ADMIN') THEN 'protected'
            WHEN u.status <> 'active' OR u.awaits_proof OR t.status <> 'active' THEN 'not_active'
            ELSE 'mfa_required' END
        FROM users u
        JOIN tenants t ON t.id = u.tenant_id
        WHERE u.tenant_id = @TenantId
          AND u.id = @UserId
        """;

    /// <summary>
    /// The user's rights as they are now, in the form of SessionSql.SelectRole; no row when the impersonation is over, or when either of the
    /// two may no longer act: the user there, or the other one as SUPER_ADMIN in the session that it was begun in.
    /// </summary>
    [CrossTenant(Why)]
    public const string SelectRole = """
        SELECT CASE WHEN s.multi_factor OR NOT t.require_mfa THEN concat_ws(' ', u.role, (
                   SELECT string_agg(DISTINCT granted.code, ' ')
                   FROM user_roles m
                   JOIN roles r ON r.tenant_id = m.tenant_id AND r.id = m.role_id
                   CROSS JOIN unnest(r.permissions) AS granted (code)
                   WHERE m.tenant_id = u.tenant_id
                     AND m.user_id = u.id)) ELSE 'MFA_REQUIRED' END AS role
        FROM impersonations i
        JOIN users u ON u.tenant_id = i.tenant_id AND u.id = i.user_id
        JOIN tenants t ON t.id = i.tenant_id
        JOIN sessions s ON s.id = i.by_session_id
        WHERE i.tenant_id = @TenantId
          AND i.id = @Id
          AND i.ended_at IS NULL
          AND i.expires_at > now()
          AND coalesce(i.created_at > t.sessions_from, true)
          AND u.account_id = @AccountId
          AND u.role <> 'SUPER_ADMIN'
          AND u.status = 'active'
          AND NOT u.awaits_proof
          AND t.status = 'active'
          AND s.account_id = @ImpersonatorId
          AND s.ended_at IS NULL
          AND s.idle_expires_at > now()
          AND EXISTS (
              SELECT
              FROM users o
              JOIN tenants h ON h.id = o.tenant_id
              WHERE o.account_id = s.account_id
                AND o.role = 'SUPER_ADMIN'
                AND o.status = 'active'
                AND NOT o.awaits_proof
                AND h.status = 'active')
        """;

    [CrossTenant(Why)]
    public const string End = """
        UPDATE impersonations
        SET ended_at = coalesce(ended_at, now())
        WHERE tenant_id = @TenantId
          AND id = @Id
        """;

    [CrossTenant(Why)]
    public const string SelectBegun = """
        SELECT t.name AS tenant_name, u.name AS user_name, a.email AS by_email, i.reason, i.expires_at
        FROM impersonations i
        JOIN tenants t ON t.id = i.tenant_id
        JOIN users u ON u.tenant_id = i.tenant_id AND u.id = i.user_id
        JOIN sessions s ON s.id = i.by_session_id
        JOIN accounts a ON a.id = s.account_id
        WHERE i.tenant_id = @TenantId
          AND i.id = @Id
        """;

    [CrossTenant(Why)]
    public const string SelectAdmins = """
        SELECT id, email, name
        FROM users
        WHERE tenant_id = @TenantId
          AND role = 'ADMIN'
          AND status = 'active'
          AND NOT awaits_proof
        ORDER BY id
        LIMIT 1000
        """;
}
