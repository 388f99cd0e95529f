using Saas.Api.Platform.Data;

namespace Saas.Api.Platform.Sessions;

internal static class SessionSql
{
    /// <summary>
    /// Gives back the new session, unless another password was set since; and which sessions of the account are too many now.
    /// </summary>
    [CrossTenant("A session belongs to an account, which may be in many tenants.")]
    public const string InsertSession = """
        WITH opened AS (
            INSERT INTO sessions (id, account_id, active_tenant_id, refresh_hash, user_agent, address, device_name, key_thumbprint, methods,
                                  idle_expires_at, expires_at)
            SELECT @SessionId, @AccountId, @TenantId, @RefreshHash, @UserAgent, @Address, @DeviceName, @KeyThumbprint, @Methods,
                   now() + make_interval(secs => least(@IdleSeconds, @LifetimeSeconds)),
                   now() + make_interval(secs => @LifetimeSeconds)
            FROM accounts a
            WHERE a.id = @AccountId
              AND (@PasswordChangedAt::timestamptz IS NULL OR a.password_changed_at = @PasswordChangedAt)
            -- Whoever sets another password at this moment waits for this session, and then ends it.
            FOR SHARE OF a
            RETURNING id
        )
        SELECT id
        FROM opened
        UNION ALL
        (SELECT id
         FROM sessions
         WHERE account_id = @AccountId
           AND ended_at IS NULL
           AND idle_expires_at > now()
         ORDER BY id DESC
         OFFSET @MostPerAccount - 1
         LIMIT 10)
        """;

    /// <summary>All sessions of an account but the one that is kept; travels behind the statement that changes its credentials.</summary>
    [CrossTenant("A session belongs to an account, which may be in many tenants.")]
    public const string EndSessionsOfAccount = """
        UPDATE sessions
        SET ended_at = now(), end_reason = @Reason
        WHERE account_id = @AccountId
          AND ended_at IS NULL
          AND (@KeptSessionId::uuid IS NULL OR id <> @KeptSessionId)
        """;

    /// <summary>
    /// Compare and swap: of parallel refreshes with one token exactly one gets a row here. No column that it sets is in an index, so that
    /// a rotation writes the row and nothing else.
    /// </summary>
    [CrossTenant("Only the token is known; it tells the session and so the tenant.")]
    public const string RotateToken = """
        UPDATE sessions s
        SET grandparent_hash = s.parent_hash,
            parent_hash = s.refresh_hash,
            refresh_hash = @SuccessorHash,
            successor_salt = @Salt,
            rotated_at = now(),
            last_seen_at = now(),
            address = coalesce(@Address, s.address),
            user_agent = coalesce(@UserAgent, s.user_agent),
            key_thumbprint = coalesce(s.key_thumbprint, @KeyThumbprint),
            idle_expires_at = least(now() + make_interval(secs => @IdleSeconds), s.expires_at)
        FROM users u
        JOIN tenants t ON t.id = u.tenant_id
        WHERE s.id = @SessionId
          AND s.refresh_hash = @Hash
          AND s.ended_at IS NULL
          AND s.idle_expires_at > now()
          AND (s.key_thumbprint IS NULL OR s.key_thumbprint = @KeyThumbprint)
          AND u.tenant_id = s.active_tenant_id
          AND u.account_id = s.account_id
          AND u.status = 'active'
          AND NOT u.awaits_proof
          AND t.status = 'active'
          AND (s.multi_factor OR NOT t.require_mfa)
          AND coalesce(s.created_at > greatest(t.sessions_from, now() - make_interval(secs => t.session_lifetime_seconds)), true)
        RETURNING s.account_id, s.id AS session_id, u.tenant_id, t.name AS tenant_name, t.slug, u.id AS user_id, u.email, u.name, u.role,
                  s.authenticated_at, s.methods, s.key_thumbprint
        """;

    /// <summary>
    /// Why a token could not be rotated. What counts is how things stood when its request came in, @WaitedSeconds ago: a request that was
    /// under way while the successor was used is no reuse.
    /// </summary>
    [CrossTenant("Only the token is known; it tells the session and so the tenant.")]
    public const string SelectTokenState = """
        SELECT s.account_id, s.id AS session_id,
               s.ended_at IS NOT NULL AS ended,
               s.idle_expires_at <= now() OR EXISTS (
                   SELECT FROM tenants t
                   WHERE t.id = s.active_tenant_id
                     AND s.created_at <= greatest(t.sessions_from, now() - make_interval(secs => t.session_lifetime_seconds))) AS expired,
               s.refresh_hash = @Hash AS is_current,
               coalesce(s.parent_hash = @Hash AND s.rotated_at > now() - make_interval(secs => @GraceSeconds + @WaitedSeconds), false) AS is_parent_in_grace,
               coalesce(s.grandparent_hash = @Hash AND s.rotated_at > now() - make_interval(secs => @WaitedSeconds), false) AS is_overtaken,
               s.key_thumbprint, s.successor_salt,
               NOT s.multi_factor AND EXISTS (SELECT FROM tenants t WHERE t.id = s.active_tenant_id AND t.require_mfa) AS lacks_factor
        FROM sessions s
        WHERE s.id = @SessionId
          AND substr(s.refresh_hash, 1, 32) = substr(@Hash, 1, 32)
        """;

    [CrossTenant("A session belongs to an account, which may be in many tenants.")]
    public const string SelectSignedIn = """
        SELECT s.account_id, s.id AS session_id, u.tenant_id, t.name AS tenant_name, t.slug, u.id AS user_id, u.email, u.name, u.role,
               s.authenticated_at, s.methods, s.key_thumbprint
        FROM sessions s
        JOIN users u ON u.tenant_id = s.active_tenant_id AND u.account_id = s.account_id
        JOIN tenants t ON t.id = u.tenant_id
        WHERE s.id = @SessionId
          AND s.ended_at IS NULL
          AND u.status = 'active'
          AND NOT u.awaits_proof
          AND t.status = 'active'
          AND (s.multi_factor OR NOT t.require_mfa)
          AND coalesce(s.created_at > greatest(t.sessions_from, now() - make_interval(secs => t.session_lifetime_seconds)), true)
        """;

    [CrossTenant("An account may be in many tenants.")]
    public const string SelectTenants = """
        SELECT tenant_id
        FROM users
        WHERE account_id = @AccountId
        """;

    /// <summary>The role in force, behind it the codes of custom roles, and before it the tenant's requests a minute if they are limited, parted by spaces; or no row when the session or its user may no longer act in the tenant. Notes now and then that the session is in use.</summary>
    [CrossTenant("The access check comes before the request has a tenant.")]
    public const string SelectRole = """
        WITH seen AS (
            UPDATE sessions
            SET last_seen_at = now()
            WHERE id = @SessionId
              AND account_id = @AccountId
              AND ended_at IS NULL
              AND last_seen_at < now() - make_interval(secs => @SeenSeconds)
        )
        SELECT CASE WHEN s.multi_factor OR NOT t.require_mfa THEN concat_ws(' ', (
                   -- Administrators of the platform must get through to change the limit.
                   SELECT '#' || coalesce(q.limits ->> 'requests_per_minute', p.limits ->> 'requests_per_minute')
                   FROM (VALUES (u.tenant_id)) AS own (id)
                   LEFT JOIN tenant_quotas q ON q.tenant_id = own.id
                   JOIN plans p ON p.name = coalesce(q.plan, 'default')
                   WHERE u.role <> 'SUPER_ADMIN'), u.role, (
                   SELECT string_agg(DISTINCT granted.code, ' ')
                   FROM user_roles m
                   JOIN roles r ON r.tenant_id = m.tenant_id AND r.id = m.role_id
                   CROSS JOIN unnest(r.permissions) AS granted (code)
                   WHERE m.tenant_id = u.tenant_id
                     AND m.user_id = u.id)) ELSE 'MFA_REQUIRED' END AS role
        FROM sessions s
        JOIN users u ON u.tenant_id = @TenantId AND u.account_id = s.account_id
        JOIN tenants t ON t.id = u.tenant_id
        WHERE s.id = @SessionId
          AND s.account_id = @AccountId
          AND s.ended_at IS NULL
          AND s.idle_expires_at > now()
          AND u.status = 'active'
          AND NOT u.awaits_proof
          AND t.status = 'active'
          AND coalesce(s.created_at > greatest(t.sessions_from, now() - make_interval(secs => t.session_lifetime_seconds)), true)
        """;

    [CrossTenant("A SUPER_ADMIN names a tenant that is not its own.")]
    public const string SelectTenantExists = """
        SELECT EXISTS (SELECT FROM tenants WHERE id = @TenantId AND status <> 'erasing')
        """;

    [CrossTenant("A SUPER_ADMIN names a tenant that is not its own.")]
    public const string SelectTenantRequiresMfa = """
        SELECT EXISTS (SELECT FROM tenants WHERE id = @TenantId AND require_mfa)
        """;
}
