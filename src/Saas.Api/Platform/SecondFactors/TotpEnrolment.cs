using System.Security.Cryptography;
using Dapper;
using Saas.Api.Platform.Data;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Secrets;

namespace Saas.Api.Platform.SecondFactors;

/// <summary>Sets up and removes an account's authenticator app and its recovery codes.</summary>
internal sealed class TotpEnrolment(Database database, SecretBox box, SecondFactor secondFactor, FactorNotices notices, SecondFactorSettings settings, TimeProvider time)
{
    /// <summary>Makes a secret, in place of one that was never confirmed. Null: an app is set up already.</summary>
    public async Task<TotpSecretResponse?> BeginAsync(Guid accountId, Guid tenantId, CancellationToken ct)
    {
        var factors = await secondFactor.FactorsAsync(accountId, tenantId, ct);
        var secret = RandomNumberGenerator.GetBytes(Totp.SecretBytes);
        ReadOnlyMemory<byte> sealedSecret = box.Seal(secret, FactorProofs.SecretPurpose(accountId));
        var system = database.System;
        var written = await system.ExecuteAsync(TotpEnrolmentSql.PutSecret, new { AccountId = accountId, Secret = sealedSecret, ct });
        return written > 0 ? new(Totp.ToBase32(secret), Totp.ToUri(settings.Issuer, factors.Email, secret)) : null;
    }

    /// <summary>Puts the app in force once it has shown a code, and gives the recovery codes. The session that did it has proven two factors.</summary>
    /// <param name="accountId">Whose.</param>
    /// <param name="tenantId">Where its owner is told of it.</param>
    /// <param name="sessionId">The session that did it; null: it is yet to be opened.</param>
    /// <param name="code">What the app shows.</param>
    /// <param name="ct">Ends it.</param>
    public async Task<(IReadOnlyList<string>? RecoveryCodes, ProblemCode? Problem)> ConfirmAsync(Guid accountId, Guid tenantId, Guid? sessionId, string code, CancellationToken ct)
    {
        var system = database.System;
        var totp = await system.QuerySingleOrDefaultAsync<TotpRow>(FactorProofSql.SelectTotp, new { AccountId = accountId, ct });
        if (totp is null)
            return (null, ProblemCode.NotFound);
        if (totp.IsConfirmed)
            return (null, ProblemCode.TotpEnabled);
        if (Totp.Match(box.Open(totp.Secret, FactorProofs.SecretPurpose(accountId)), code, time.GetUtcNow()) is not { } step)
            return (null, ProblemCode.InvalidMfaCode);

        var factors = await secondFactor.FactorsAsync(accountId, tenantId, ct);
        var codes = RecoveryCode.CreateSet();
        ReadOnlyMemory<byte> shown = totp.Secret;
        var recorded = database.SystemWith(notices.Enabled(accountId, tenantId, factors.Email));
        var written = await recorded.ExecuteAsync(
            TotpEnrolmentSql.Confirm,
            new { AccountId = accountId, SessionId = sessionId, Secret = shown, Step = step, Hashes = RecoveryCode.HashAll(accountId, codes), ct });
        return written > 0 ? (codes, null) : (null, ProblemCode.TotpEnabled);
    }

    /// <summary>Removes the app and the recovery codes; the caller has had a code checked.</summary>
    public async Task RemoveAsync(Guid accountId, Guid tenantId, string email, FactorProof proof, CancellationToken ct)
    {
        var system = database.SystemWith([.. proof.Riders, .. notices.Disabled(accountId, tenantId, email)]);
        await system.ExecuteAsync(TotpEnrolmentSql.Remove, new { AccountId = accountId, ct });
    }

    /// <summary>New recovery codes in place of all that there were. Null: the account has no second factor that they could stand in for.</summary>
    public async Task<IReadOnlyList<string>?> RegenerateAsync(Guid accountId, Guid tenantId, CancellationToken ct)
    {
        var factors = await secondFactor.FactorsAsync(accountId, tenantId, ct);
        if (factors is { HasTotp: false, HasPasskey: false })
            return null;
        var codes = RecoveryCode.CreateSet();
        var system = database.SystemWith(notices.Regenerated(accountId, tenantId, factors.Email));
        await system.ExecuteAsync(TotpEnrolmentSql.ReplaceRecoveryCodes, new { AccountId = accountId, Hashes = RecoveryCode.HashAll(accountId, codes), ct });
        return codes;
    }
}
