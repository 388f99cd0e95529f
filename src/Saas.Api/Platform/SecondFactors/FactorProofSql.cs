using Saas.Api.Platform.Data;

namespace Saas.Api.Platform.SecondFactors;

internal static class FactorProofSql
{
    private const string Why = "Second factors belong to an account, which may be in many tenants.";

    [CrossTenant(Why)]
    public const string SelectTotp = """
        SELECT secret, last_step, confirmed_at IS NOT NULL AS is_confirmed
        FROM totp_secrets
        WHERE account_id = @AccountId
        """;

    /// <summary>Compare and swap: of two uses of one code exactly one changes the row.</summary>
    [CrossTenant(Why)]
    public const string SpendStep = """
        UPDATE totp_secrets
        SET last_step = @Step
        WHERE account_id = @AccountId
          AND confirmed_at IS NOT NULL
          AND (last_step IS NULL OR last_step < @Step)
        """;

    [CrossTenant(Why)]
    public const string SpendRecoveryCode = """
        UPDATE recovery_codes
        SET used_at = now()
        WHERE account_id = @AccountId
          AND code_hash = @Hash
          AND used_at IS NULL
        """;

    /// <summary>No row when there were too many; trying on does not prolong the lock.</summary>
    [CrossTenant(Why)]
    public const string CountFailure = """
        INSERT INTO second_factor_failures AS f (account_id, failures, last_failed_at)
        VALUES (@AccountId, 1, now())
        ON CONFLICT (account_id) DO UPDATE
        SET failures = CASE WHEN f.last_failed_at < now() - make_interval(secs => @LockoutSeconds) THEN 1 ELSE f.failures + 1 END,
            last_failed_at = now()
        WHERE f.failures < @Failures
           OR f.last_failed_at < now() - make_interval(secs => @LockoutSeconds)
        """;

    [CrossTenant(Why)]
    public const string DeleteFailures = """
        DELETE FROM second_factor_failures
        WHERE account_id = @AccountId
        """;
}
