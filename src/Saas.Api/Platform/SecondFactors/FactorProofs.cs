using Dapper;
using Saas.Api.Platform.Data;
using Saas.Api.Platform.Secrets;
using Saas.Api.Platform.Tenancy;

namespace Saas.Api.Platform.SecondFactors;

/// <summary>A second factor that was proven; the riders record it, with whatever it was proven for.</summary>
internal sealed record FactorProof(IReadOnlyList<Rider> Riders);

/// <summary>Checks codes. Each is good once, also when two come at the same moment, and a wrong one counts wherever it was tried.</summary>
internal sealed class FactorProofs(Database database, SecretBox box, FactorNotices notices, SecondFactorSettings settings, TimeProvider time)
{
    public static string SecretPurpose(Guid accountId) => $"totp:{accountId}";

    /// <summary>Whether the code of an app, or else the recovery code, is right for the account; it is spent then. Null: it is not.</summary>
    /// <param name="accountId">Whose.</param>
    /// <param name="tenantId">Where its owner is to be told of it.</param>
    /// <param name="email">Whom to tell.</param>
    /// <param name="code">Six digits, or null.</param>
    /// <param name="recoveryCode">Instead of it.</param>
    /// <param name="ct">Ends it.</param>
    public async Task<FactorProof?> CheckAsync(Guid accountId, Guid tenantId, string email, string? code, string? recoveryCode, CancellationToken ct)
    {
        if (!await CountAsync(accountId, ct))
            return null;
        var isRight = code is not null ? await SpendCodeAsync(accountId, code, ct) : recoveryCode is not null && await SpendRecoveryCodeAsync(accountId, recoveryCode, ct);
        if (!isRight)
            return null;
        var system = database.System;
        await system.ExecuteAsync(FactorProofSql.DeleteFailures, new { AccountId = accountId, ct });
        return new(code is not null ? [] : notices.RecoveryUsed(accountId, tenantId, email));
    }

    /// <summary>
    /// Counts a failure beforehand, taken back by a success: however many codes come at once, no more are looked at. False: the account
    /// takes no code now. The one place where wrong second factors are counted.
    /// </summary>
    public async Task<bool> CountAsync(Guid accountId, CancellationToken ct)
    {
        var system = database.System;
        return await system.ExecuteAsync(FactorProofSql.CountFailure, new { AccountId = accountId, settings.Failures, settings.LockoutSeconds, ct }) > 0;
    }

    private async Task<bool> SpendCodeAsync(Guid accountId, string code, CancellationToken ct)
    {
        var system = database.System;
        var totp = await system.QuerySingleOrDefaultAsync<TotpRow>(FactorProofSql.SelectTotp, new { AccountId = accountId, ct });
        if (totp is not { IsConfirmed: true } || Totp.Match(box.Open(totp.Secret, SecretPurpose(accountId)), code, time.GetUtcNow()) is not { } step)
            return false;
        return await system.ExecuteAsync(FactorProofSql.SpendStep, new { AccountId = accountId, Step = step, ct }) > 0;
    }

    private async Task<bool> SpendRecoveryCodeAsync(Guid accountId, string recoveryCode, CancellationToken ct)
    {
        var system = database.System;
        return await system.ExecuteAsync(FactorProofSql.SpendRecoveryCode, new { AccountId = accountId, Hash = RecoveryCode.Hash(accountId, recoveryCode), ct }) > 0;
    }
}
