using Saas.Api.Platform.Data;

namespace Saas.Api.Platform.SecondFactors;

internal static class SecondFactorSql
{
    private const string Why = "Second factors belong to an account, which may be in many tenants.";

    [CrossTenant(Why)]
    public const string SelectFactors = """
        SELECT a.email,
               EXISTS (SELECT FROM totp_secrets s WHERE s.account_id = a.id AND s.confirmed_at IS NOT NULL) AS has_totp,
               EXISTS (SELECT FROM passkeys p WHERE p.account_id = a.id) AS has_passkey,
               (SELECT count(*)::integer FROM recovery_codes c WHERE c.account_id = a.id AND c.used_at IS NULL) AS recovery_codes_left,
               EXISTS (SELECT FROM tenants t WHERE t.id = @TenantId AND t.require_mfa) AS is_required
        FROM accounts a
        WHERE a.id = @AccountId
        """;

    [CrossTenant(Why)]
    public const string SelectIsLacking = """
        SELECT EXISTS (
            SELECT FROM sessions s
            WHERE s.id = @SessionId
              AND s.account_id = @AccountId
              AND NOT s.multi_factor
              AND (EXISTS (SELECT FROM totp_secrets t WHERE t.account_id = s.account_id AND t.confirmed_at IS NOT NULL)
                   OR EXISTS (SELECT FROM passkeys p WHERE p.account_id = s.account_id)))
        """;

    /// <summary>Sweeps a few of those that are over, so that nobody else has to.</summary>
    [CrossTenant(Why)]
    public const string InsertChallenge = """
        WITH over AS (
            SELECT token_hash
            FROM sign_in_challenges
            WHERE expires_at < now()
            ORDER BY expires_at
            LIMIT 20
            FOR UPDATE SKIP LOCKED
        ), swept AS (
            DELETE FROM sign_in_challenges c
            USING over
            WHERE c.token_hash = over.token_hash
        )
        INSERT INTO sign_in_challenges (token_hash, purpose, account_id, wanted_tenant_id, methods, device_name, key_thumbprint, password_changed_at, expires_at)
        VALUES (@Hash, @Purpose, @AccountId, @TenantId, @Methods, @DeviceName, @KeyThumbprint, @PasswordChangedAt, now() + make_interval(secs => @LifetimeSeconds))
        """;

    [CrossTenant(Why)]
    public const string SelectChallenge = """
        SELECT account_id, wanted_tenant_id AS tenant_id, methods
        FROM sign_in_challenges
        WHERE token_hash = @Hash
          AND purpose = @Purpose
          AND used_at IS NULL
          AND expires_at > now()
          AND tries < @Tries
          AND (password_changed_at IS NULL
               OR password_changed_at = (SELECT a.password_changed_at FROM accounts a WHERE a.id = sign_in_challenges.account_id))
        """;

    /// <summary>Counts the try before the code is looked at: however many come at once, no more than that many are.</summary>
    [CrossTenant(Why)]
    public const string TakeTry = """
        UPDATE sign_in_challenges
        SET tries = tries + 1
        WHERE token_hash = @Hash
          AND purpose = @Purpose
          AND used_at IS NULL
          AND expires_at > now()
          AND tries < @Tries
          AND (password_changed_at IS NULL
               OR password_changed_at = (SELECT a.password_changed_at FROM accounts a WHERE a.id = sign_in_challenges.account_id))
        RETURNING account_id, wanted_tenant_id AS tenant_id, methods
        """;

    /// <summary>Of several at once one gets a row: where to open the session.</summary>
    [CrossTenant(Why)]
    public const string UseChallenge = """
        UPDATE sign_in_challenges c
        SET used_at = now()
        FROM users u
        JOIN tenants t ON t.id = u.tenant_id
        WHERE c.token_hash = @Hash
          AND c.used_at IS NULL
          AND c.expires_at > now()
          AND u.tenant_id = c.wanted_tenant_id
          AND u.account_id = c.account_id
          AND u.status = 'active'
          AND NOT u.awaits_proof
          AND t.status = 'active'
        RETURNING c.account_id, u.tenant_id, t.name AS tenant_name, t.slug, u.id AS user_id, u.email, u.name, u.role, c.device_name, c.key_thumbprint,
                  c.password_changed_at
        """;
}
