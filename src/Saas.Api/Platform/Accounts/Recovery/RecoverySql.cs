using Saas.Api.Platform.Data;

namespace Saas.Api.Platform.Accounts.Recovery;

/// <summary>Each consumes its code and does what the code is for in one statement, or raises and does nothing.</summary>
internal static class RecoverySql
{
    private const string Why = "Credentials belong to an account, which may be in many tenants.";

    [CrossTenant(Why)]
    public const string SelectCredentials = """
        SELECT email, password_hash, password_changed_at, email_verified_at IS NOT NULL AS is_verified
        FROM accounts
        WHERE id = @AccountId
        """;

    /// <summary>Proves the mailbox as well, so that memberships count which have waited for it. The code is for the address that the account still has.</summary>
    [CrossTenant(Why)]
    public const string ResetPassword = """
        WITH used AS (
            UPDATE one_time_codes
            SET used_at = now()
            WHERE id = @CodeId
              AND used_at IS NULL
              AND CASE WHEN @ByLink THEN link_expires_at > now() ELSE code_expires_at > now() AND tries < @Tries END
            RETURNING account_id, address
        ), account AS (
            UPDATE accounts a
            SET password_hash = @PasswordHash,
                password_changed_at = now(),
                email_verified_at = coalesce(a.email_verified_at, now()),
                updated_at = now()
            FROM used
            WHERE a.id = used.account_id
              AND a.email = used.address
            RETURNING a.id
        )
        SELECT must_happen(EXISTS (SELECT FROM account))
        """;

    /// <summary>The password that was asked for with the code must still be in force.</summary>
    [CrossTenant(Why)]
    public const string VerifyEmail = """
        WITH used AS (
            UPDATE one_time_codes
            SET used_at = now()
            WHERE id = @CodeId
              AND used_at IS NULL
              AND CASE WHEN @ByLink THEN link_expires_at > now() ELSE code_expires_at > now() AND tries < @Tries END
            RETURNING account_id, address
        ), account AS (
            UPDATE accounts a
            SET email_verified_at = coalesce(a.email_verified_at, now()), updated_at = now()
            FROM used
            WHERE a.id = used.account_id
              AND a.email = used.address
              AND a.password_changed_at = @PasswordChangedAt
            RETURNING a.id
        )
        SELECT must_happen(EXISTS (SELECT FROM account))
        """;

    [CrossTenant(Why)]
    public const string ChangePassword = """
        WITH account AS (
            UPDATE accounts
            SET password_hash = @PasswordHash, password_changed_at = now(), updated_at = now()
            WHERE id = @AccountId
              AND password_changed_at = @PasswordChangedAt
            RETURNING id
        )
        SELECT must_happen(EXISTS (SELECT FROM account))
        """;

    /// <summary>
    /// Only from a proven address: a membership that awaits proof was meant for whoever has the address, and must not go along with
    /// somebody who does not. And only while the password is in force with which it was asked for: who sets a new one ends what others
    /// have begun. The address is repeated in every tenant.
    /// </summary>
    [CrossTenant(Why)]
    public const string ChangeEmail = """
        WITH used AS (
            UPDATE one_time_codes
            SET used_at = now()
            WHERE id = @CodeId
              AND account_id = @AccountId
              AND used_at IS NULL
              AND CASE WHEN @ByLink THEN link_expires_at > now() ELSE code_expires_at > now() AND tries < @Tries END
            RETURNING account_id, address, created_at
        ), account AS (
            UPDATE accounts a
            SET email = used.address, email_verified_at = now(), updated_at = now()
            FROM used
            WHERE a.id = used.account_id
              AND a.email_verified_at IS NOT NULL
              AND a.password_changed_at < used.created_at
            RETURNING a.id, a.email
        ), members AS (
            UPDATE users u
            SET email = account.email, version = u.version + 1, updated_at = now()
            FROM account
            WHERE u.account_id = account.id
        )
        SELECT must_happen(EXISTS (SELECT FROM account))
        """;
}
