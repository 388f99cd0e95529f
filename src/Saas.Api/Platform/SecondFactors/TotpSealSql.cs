using Saas.Api.Platform.Data;

namespace Saas.Api.Platform.SecondFactors;

internal static class TotpSealSql
{
    private const string Why = "Second factors belong to an account, which may be in many tenants.";

    /// <summary>The id of the master key follows the first byte of what was sealed (SecretBox).</summary>
    [CrossTenant(Why)]
    public const string SelectOthers = """
        SELECT account_id, secret
        FROM totp_secrets
        WHERE substring(secret FROM 2 FOR 8) <> decode(@CurrentId, 'hex')
          AND (@After::uuid IS NULL OR account_id > @After)
        ORDER BY account_id
        LIMIT @Take
        """;

    [CrossTenant(Why)]
    public const string UpdateSealed = """
        UPDATE totp_secrets
        SET secret = @Secret
        WHERE account_id = @AccountId
          AND secret = @Seen
        """;
}
