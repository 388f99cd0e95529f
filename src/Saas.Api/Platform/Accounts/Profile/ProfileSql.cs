using Saas.Api.Platform.Data;

namespace Saas.Api.Platform.Accounts.Profile;

internal static class ProfileSql
{
    private const string Why = "An account is in no tenant.";

    [CrossTenant(Why)]
    public const string SelectAccount = """
        SELECT a.id, a.email, a.email_verified_at IS NOT NULL AS email_verified, a.language, a.time_zone,
               EXISTS (SELECT FROM totp_secrets s WHERE s.account_id = a.id AND s.confirmed_at IS NOT NULL) AS second_factor,
               a.version, a.created_at, a.updated_at
        FROM accounts a
        WHERE a.id = @AccountId
        """;

    /// <summary>An empty text takes the value away.</summary>
    [CrossTenant(Why)]
    public const string UpdateAccount = """
        UPDATE accounts a
        SET language = CASE WHEN @Language::text IS NULL THEN a.language ELSE nullif(@Language, '') END,
            time_zone = CASE WHEN @TimeZone::text IS NULL THEN a.time_zone ELSE nullif(@TimeZone, '') END,
            version = a.version + 1,
            updated_at = now()
        WHERE a.id = @AccountId
          AND a.version = @Version
        RETURNING a.id, a.email, a.email_verified_at IS NOT NULL AS email_verified, a.language, a.time_zone,
                  EXISTS (SELECT FROM totp_secrets s WHERE s.account_id = a.id AND s.confirmed_at IS NOT NULL) AS second_factor,
                  a.version, a.created_at, a.updated_at
        """;

    /// <summary>In which language mail to an address is written.</summary>
    [CrossTenant(Why)]
    public const string SelectLanguage = """
        SELECT language
        FROM accounts
        WHERE email = @Email
        """;
}
