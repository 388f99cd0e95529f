using Saas.Api.Platform.Data;

namespace Saas.Api.Platform.Accounts.Recovery;

internal static class RegistrationSql
{
    private const string Why = "Registration comes before the person is in the tenant.";

    [CrossTenant(Why)]
    public const string SelectIsByDomain = """
        SELECT EXISTS (SELECT FROM tenants WHERE id = @TenantId AND registration = 'domain')
        """;

    [CrossTenant(Why)]
    public const string InsertRegistration = """
        INSERT INTO registrations (id, email, account_id, password_hash, joins_id, tenant_name)
        VALUES (@RegistrationId, @Email, @AccountId, @PasswordHash, @TenantId, @TenantName)
        """;

    /// <summary>With the hash of the password that came with it: of the account to be made, or of the one that is there.</summary>
    [CrossTenant(Why)]
    public const string SelectRegistration = """
        SELECT r.email, r.account_id, coalesce(r.password_hash, a.password_hash) AS password_hash, a.password_changed_at, r.tenant_name
        FROM registrations r
        LEFT JOIN accounts a ON a.id = r.account_id
        WHERE r.id = @RegistrationId
        """;

    /// <summary>All that the registration is about, and the code is consumed, or nothing.</summary>
    [CrossTenant(Why)]
    public const string CompleteRegistration = """
        WITH used AS (
            UPDATE one_time_codes
            SET used_at = now()
            WHERE id = @CodeId
              AND used_at IS NULL
              AND CASE WHEN @ByLink THEN link_expires_at > now() ELSE code_expires_at > now() AND tries < @Tries END
            RETURNING registration_id
        ), gone AS (
            DELETE FROM registrations r
            USING used
            WHERE r.id = used.registration_id
            RETURNING r.email, r.account_id, r.password_hash, r.joins_id, r.tenant_name
        ), made AS (
            INSERT INTO tenants (id, name, slug)
            SELECT @TenantId, tenant_name, @Slug
            FROM gone
            WHERE tenant_name IS NOT NULL
            RETURNING id
        ), place AS (
            SELECT id, 'ADMIN' AS role
            FROM made
            UNION ALL
            SELECT t.id, 'USER'
            FROM gone
            JOIN tenants t ON t.id = gone.joins_id
            WHERE takes_registration(t.id, gone.email)
        ), account AS (
            INSERT INTO accounts (id, email, password_hash, email_verified_at)
            SELECT @AccountId, email, password_hash, now()
            FROM gone
            WHERE account_id IS NULL
        ), proven AS (
            UPDATE accounts a
            SET email_verified_at = coalesce(a.email_verified_at, now()), updated_at = now()
            FROM gone
            WHERE a.id = gone.account_id
              AND a.email = gone.email
              AND a.password_changed_at = @PasswordChangedAt
            RETURNING a.id
        ), member AS (
            INSERT INTO users (tenant_id, id, account_id, email, name, role)
            SELECT place.id, @UserId, coalesce(gone.account_id, @AccountId), gone.email, @UserName, place.role
            FROM gone
            CROSS JOIN place
            WHERE gone.account_id IS NULL
               OR EXISTS (SELECT FROM proven)
            RETURNING id
        )
        SELECT must_happen(EXISTS (SELECT FROM member))
        """;
}
