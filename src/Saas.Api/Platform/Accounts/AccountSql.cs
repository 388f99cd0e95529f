using Saas.Api.Platform.Data;

namespace Saas.Api.Platform.Accounts;

internal static class AccountSql
{
    /// <summary>The account of an address, with the asked, else the last switched to, else its oldest active membership.</summary>
    [CrossTenant("Sign-in knows an address, not a tenant.")]
    public const string SelectSignIn = """
        SELECT a.id AS account_id, a.password_hash, m.tenant_id, m.tenant_name, m.slug, m.user_id, m.name, m.role,
               a.password_changed_at, a.email_verified_at IS NOT NULL AS is_verified
        FROM accounts a
        LEFT JOIN LATERAL (
            SELECT u.tenant_id, t.name AS tenant_name, t.slug, u.id AS user_id, u.name, u.role
            FROM users u
            JOIN tenants t ON t.id = u.tenant_id
            WHERE u.account_id = a.id
              AND u.status = 'active'
              AND NOT u.awaits_proof
              AND t.status = 'active'
              AND (@TenantId::uuid IS NULL OR u.tenant_id = @TenantId)
            ORDER BY u.tenant_id IS DISTINCT FROM a.last_tenant_id, u.created_at, u.id
            LIMIT 1) m ON true
        WHERE a.email = @Email
        """;

    [CrossTenant("An account's password is the same in all tenants.")]
    public const string ReplaceHash = """
        UPDATE accounts
        SET password_hash = @PasswordHash
        WHERE id = @AccountId
          AND password_hash = @OldHash
        """;

    [CrossTenant("The application role reads tenants of its scope only.")]
    public const string SelectTenantName = """
        SELECT name
        FROM tenants
        WHERE id = @TenantId
        """;

    [CrossTenant("An account's password is the same in all tenants.")]
    public const string SelectTenantNames = """
        SELECT t.name
        FROM users u
        JOIN tenants t ON t.id = u.tenant_id
        WHERE u.account_id = @AccountId
        """;

    [CrossTenant("Sign-up makes the tenant.")]
    public const string InsertTenant = """
        WITH proven AS (
            -- A new password that is set at this moment waits for this session and ends it; one that was set since then refuses it.
            SELECT id
            FROM accounts
            WHERE id = @AccountId
              AND password_changed_at = @PasswordChangedAt
            FOR SHARE
        ), tenant AS (
            INSERT INTO tenants (id, name, slug)
            VALUES (@TenantId, @TenantName, @Slug)
        ), account AS (
            INSERT INTO accounts (id, email, password_hash)
            SELECT @AccountId, @Email, @PasswordHash
            WHERE @PasswordHash::text IS NOT NULL
        ), session AS (
            INSERT INTO sessions (id, account_id, active_tenant_id, refresh_hash, user_agent, address, device_name, key_thumbprint, methods,
                                  idle_expires_at, expires_at)
            VALUES (@SessionId, @AccountId, @TenantId, @RefreshHash, @UserAgent, @Address, @DeviceName, @KeyThumbprint, @Methods,
                    now() + make_interval(secs => least(@IdleSeconds, @LifetimeSeconds)),
                    now() + make_interval(secs => @LifetimeSeconds))
        )
        INSERT INTO users (tenant_id, id, account_id, email, name, role)
        SELECT @TenantId, @UserId, @AccountId, @Email, @UserName, 'ADMIN'
        WHERE must_happen(@PasswordHash::text IS NOT NULL OR EXISTS (SELECT FROM proven))
        """;

    [CrossTenant("Registration comes before the person is in the tenant.")]
    public const string SelectOpenTenant = """
        SELECT id AS tenant_id, name AS tenant_name, slug, require_mfa
        FROM tenants
        WHERE id = @TenantId
          AND takes_registration(id, @Email)
        """;

    /// <summary>Joins at once, with an unproven address: where anybody may.</summary>
    [CrossTenant("Registration comes before the person is in the tenant.")]
    public const string InsertMember = """
        WITH proven AS (
            -- A new password that is set at this moment waits for this session and ends it; one that was set since then refuses it.
            SELECT id
            FROM accounts
            WHERE id = @AccountId
              AND password_changed_at = @PasswordChangedAt
            FOR SHARE
        ), open_tenant AS (
            SELECT id, require_mfa
            FROM tenants
            WHERE id = @TenantId
              AND registration = 'open'
              AND status = 'active'
        ), account AS (
            INSERT INTO accounts (id, email, password_hash)
            SELECT @AccountId, @Email, @PasswordHash
            FROM open_tenant
            WHERE @PasswordHash::text IS NOT NULL
        ), session AS (
            INSERT INTO sessions (id, account_id, active_tenant_id, refresh_hash, user_agent, address, device_name, key_thumbprint, methods,
                                  idle_expires_at, expires_at)
            SELECT @SessionId, @AccountId, id, @RefreshHash, @UserAgent, @Address, @DeviceName, @KeyThumbprint, @Methods,
                   now() + make_interval(secs => least(@IdleSeconds, @LifetimeSeconds)),
                   now() + make_interval(secs => @LifetimeSeconds)
            FROM open_tenant
            WHERE NOT require_mfa
               OR 'mfa' = ANY (string_to_array(@Methods, ' '))
        )
        INSERT INTO users (tenant_id, id, account_id, email, name, role)
        SELECT id, @UserId, @AccountId, @Email, @UserName, 'USER'
        FROM open_tenant
        WHERE must_happen(@PasswordHash::text IS NOT NULL OR EXISTS (SELECT FROM proven))
        """;
}
