using Saas.Api.Platform.Data;

namespace Saas.Api.Platform.Sessions;

internal static class SessionSql
{
    [CrossTenant("A session belongs to an account, which may be in many tenants.")]
    public const string InsertSession = """
        INSERT INTO sessions (id, account_id, active_tenant_id, refresh_hash, user_agent, address, device_name, key_thumbprint, methods,
                              idle_expires_at, expires_at)
        VALUES (@SessionId, @AccountId, @TenantId, @RefreshHash, @UserAgent, @Address, @DeviceName, @KeyThumbprint, @Methods,
                now() + make_interval(secs => least(@IdleSeconds, @LifetimeSeconds)),
                now() + make_interval(secs => @LifetimeSeconds))
        """;

    /// <summary>Compare and swap: of parallel refreshes with one token exactly one gets a row here.</summary>
    [CrossTenant("Only the token is known; it tells the session and so the tenant.")]
    public const string RotateToken = """
        WITH rotated AS (
            UPDATE sessions s
            SET parent_hash = s.refresh_hash,
                refresh_hash = @SuccessorHash,
                successor_salt = @Salt,
                rotated_at = now(),
                last_seen_at = now(),
                idle_expires_at = least(now() + make_interval(secs => @IdleSeconds), s.expires_at)
            FROM users u
            JOIN tenants t ON t.id = u.tenant_id
            WHERE s.refresh_hash = @Hash
              AND s.ended_at IS NULL
              AND s.idle_expires_at > now()
              AND u.tenant_id = s.active_tenant_id
              AND u.account_id = s.account_id
              AND u.status = 'active'
              AND t.status = 'active'
              AND (s.multi_factor OR NOT t.require_mfa)
            RETURNING s.account_id, s.id AS session_id, u.tenant_id, t.name AS tenant_name, t.slug, u.id AS user_id, u.email, u.name, u.role,
                      s.authenticated_at, s.methods, s.key_thumbprint
        ), spent AS (
            INSERT INTO refresh_tokens (token_hash, session_id)
            SELECT @Hash, session_id
            FROM rotated
        )
        SELECT account_id, session_id, tenant_id, tenant_name, slug, user_id, email, name, role, authenticated_at, methods, key_thumbprint
        FROM rotated
        """;

    /// <summary>Why a token could not be rotated.</summary>
    [CrossTenant("Only the token is known; it tells the session and so the tenant.")]
    public const string SelectTokenState = """
        SELECT s.account_id, s.id AS session_id, s.active_tenant_id AS tenant_id,
               s.ended_at IS NOT NULL AS ended,
               s.idle_expires_at <= now() AS expired,
               s.refresh_hash = @Hash AS is_current,
               coalesce(s.parent_hash = @Hash AND s.rotated_at > now() - make_interval(secs => @GraceSeconds), false) AS is_parent_in_grace,
               s.successor_salt,
               NOT s.multi_factor AND EXISTS (SELECT FROM tenants t WHERE t.id = s.active_tenant_id AND t.require_mfa) AS lacks_factor
        FROM sessions s
        WHERE s.id = (
            SELECT id FROM sessions WHERE refresh_hash = @Hash
            UNION ALL
            SELECT session_id FROM refresh_tokens WHERE token_hash = @Hash
            LIMIT 1)
        """;

    [CrossTenant("A session belongs to an account, which may be in many tenants.")]
    public const string SelectSignedIn = """
        SELECT s.account_id, s.id AS session_id, u.tenant_id, t.name AS tenant_name, t.slug, u.id AS user_id, u.email, u.name, u.role,
               s.authenticated_at, s.methods, s.key_thumbprint
        FROM sessions s
        JOIN users u ON u.tenant_id = s.active_tenant_id AND u.account_id = s.account_id
        JOIN tenants t ON t.id = u.tenant_id
        WHERE s.id = @SessionId
          AND u.status = 'active'
          AND t.status = 'active'
          AND (s.multi_factor OR NOT t.require_mfa)
        """;

    [CrossTenant("A session belongs to an account, which may be in many tenants.")]
    public const string EndSession = """
        UPDATE sessions
        SET ended_at = now(), end_reason = @Reason
        WHERE id = @SessionId
          AND ended_at IS NULL
        """;

    /// <summary>The role in force, or no row when the session or its user may no longer act in the tenant.</summary>
    [CrossTenant("The access check comes before the request has a tenant.")]
    public const string SelectRole = """
        SELECT CASE WHEN s.multi_factor OR NOT t.require_mfa THEN u.role ELSE 'MFA_REQUIRED' END AS role
        FROM sessions s
        JOIN users u ON u.tenant_id = @TenantId AND u.account_id = s.account_id
        JOIN tenants t ON t.id = u.tenant_id
        WHERE s.id = @SessionId
          AND s.account_id = @AccountId
          AND s.ended_at IS NULL
          AND s.idle_expires_at > now()
          AND u.status = 'active'
          AND t.status = 'active'
        """;

    [CrossTenant("A SUPER_ADMIN names a tenant that is not its own.")]
    public const string SelectTenantExists = """
        SELECT EXISTS (SELECT FROM tenants WHERE id = @TenantId)
        """;

    [CrossTenant("A SUPER_ADMIN names a tenant that is not its own.")]
    public const string SelectTenantRequiresMfa = """
        SELECT EXISTS (SELECT FROM tenants WHERE id = @TenantId AND require_mfa)
        """;
}
