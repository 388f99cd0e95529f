using Saas.Api.Platform.Data;

namespace Saas.Api.Platform.SecondFactors;

internal static class TotpEnrolmentSql
{
    private const string Why = "Second factors belong to an account, which may be in many tenants.";

    [CrossTenant(Why)]
    public const string PutSecret = """
        INSERT INTO totp_secrets AS t (account_id, secret)
        VALUES (@AccountId, @Secret)
        ON CONFLICT (account_id) DO UPDATE
        SET secret = excluded.secret,
            created_at = now()
        WHERE t.confirmed_at IS NULL
        """;

    /// <summary>Of two at once one confirms; what it writes besides hangs on that, and so does the count of rows.</summary>
    [CrossTenant(Why)]
    public const string Confirm = """
        WITH confirmed AS (
            UPDATE totp_secrets
            SET confirmed_at = now(),
                last_step = @Step
            WHERE account_id = @AccountId
              AND secret = @Secret
              AND confirmed_at IS NULL
            RETURNING account_id
        ), former AS (
            DELETE FROM recovery_codes
            WHERE account_id IN (SELECT account_id FROM confirmed)
        ), stronger AS (
            UPDATE sessions
            SET methods = array_to_string(array(SELECT DISTINCT m FROM unnest(string_to_array(methods, ' ') || ARRAY['otp', 'mfa']) m), ' '),
                authenticated_at = now()
            WHERE id = @SessionId
              AND account_id IN (SELECT account_id FROM confirmed)
        )
        INSERT INTO recovery_codes (account_id, code_hash)
        SELECT account_id, decode(hash, 'hex')
        FROM confirmed, unnest(string_to_array(@Hashes, ' ')) hash
        """;

    [CrossTenant(Why)]
    public const string Remove = """
        WITH codes AS (
            DELETE FROM recovery_codes
            WHERE account_id = @AccountId
        )
        DELETE FROM totp_secrets
        WHERE account_id = @AccountId
        """;

    [CrossTenant(Why)]
    public const string ReplaceRecoveryCodes = """
        WITH former AS (
            DELETE FROM recovery_codes
            WHERE account_id = @AccountId
        )
        INSERT INTO recovery_codes (account_id, code_hash)
        SELECT @AccountId, decode(hash, 'hex')
        FROM unnest(string_to_array(@Hashes, ' ')) hash
        """;
}
