using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Passkeys;
using Saas.Api.Platform.Sessions;

namespace Saas.Api.Platform.SecondFactors;

/// <summary>Goes on with a sign-in by a code: of an app that is set up, or of one that is being set up because the tenant requires it.</summary>
internal sealed class SecondFactorSignIn(SecondFactor secondFactor, FactorProofs proofs, TotpEnrolment enrolment, PasskeyCeremonies ceremonies, PasskeyProof passkeys)
{
    public async Task<SignInOutcome> VerifyAsync(string challenge, string? code, string? recoveryCode, Device device, CancellationToken ct)
    {
        if (await secondFactor.TakeTryAsync(challenge, ChallengePurpose.Verify, ct) is not { } waiting)
            return SignInOutcome.Refused(ProblemCode.InvalidChallenge);
        var factors = await secondFactor.FactorsAsync(waiting.AccountId, waiting.TenantId, ct);
        return await proofs.CheckAsync(waiting.AccountId, waiting.TenantId, factors.Email, code, recoveryCode, ct) is { } proof
            ? await secondFactor.UseAsync(challenge, WithCode(waiting.Methods), device, proof.Riders, ct)
            : SignInOutcome.Refused(ProblemCode.InvalidMfaCode);
    }

    /// <summary>Options for the passkeys of the account of a challenge.</summary>
    public async Task<(PasskeyOptionsResponse? Options, ProblemCode? Problem)> BeginPasskeyAsync(string challenge, HttpContext context, CancellationToken ct)
    {
        if (await secondFactor.FindAsync(challenge, ChallengePurpose.Verify, ct) is not { } waiting)
            return (null, ProblemCode.InvalidChallenge);
        return await ceremonies.FindOwnerAsync(waiting.AccountId, ct) is { Passkeys.Count: > 0 } owner
            ? (await ceremonies.BeginAsync(Use(challenge, waiting), owner, context, ct), null)
            : (null, ProblemCode.PasskeyRefused);
    }

    public async Task<SignInOutcome> VerifyPasskeyAsync(string challenge, PasskeyCredential credential, HttpContext context, CancellationToken ct)
    {
        if (await secondFactor.TakeTryAsync(challenge, ChallengePurpose.Verify, ct) is not { } waiting)
            return SignInOutcome.Refused(ProblemCode.InvalidChallenge);
        return await passkeys.ProveAsync(Use(challenge, waiting), credential, waiting.AccountId, context, ct) is { } proven
            ? await secondFactor.UseAsync(challenge, SignInMethods.With(SignInMethods.With(waiting.Methods, proven.Methods.Split(' ')), SignInMethods.MultiFactor), Device.Of(context), [], ct)
            : SignInOutcome.Refused(ProblemCode.PasskeyRefused);
    }

    /// <summary>After a passkey that recognised nobody, possession of a passkey proves nothing more: its owner must be recognised.</summary>
    private static PasskeyUse Use(string challenge, ChallengeRow waiting) =>
        PasskeyUse.SecondFactor(SecondFactor.Hash(challenge), SignInMethods.HasPasskey(waiting.Methods));

    /// <summary>A secret for the account of an enrolment's challenge.</summary>
    public async Task<(TotpSecretResponse? Totp, ProblemCode? Problem)> BeginEnrolmentAsync(string challenge, CancellationToken ct)
    {
        if (await secondFactor.FindAsync(challenge, ChallengePurpose.Enroll, ct) is not { } waiting)
            return (null, ProblemCode.InvalidChallenge);
        // Who has set up a factor meanwhile signs in with it.
        if ((await secondFactor.FactorsAsync(waiting.AccountId, waiting.TenantId, ct)) is { HasTotp: true } or { HasPasskey: true })
            return (null, ProblemCode.InvalidChallenge);
        return await enrolment.BeginAsync(waiting.AccountId, waiting.TenantId, ct) is { } totp ? (totp, null) : (null, ProblemCode.InvalidChallenge);
    }

    public async Task<(SignInOutcome Outcome, IReadOnlyList<string>? RecoveryCodes)> ConfirmEnrolmentAsync(string challenge, string code, Device device, CancellationToken ct)
    {
        if (await secondFactor.TakeTryAsync(challenge, ChallengePurpose.Enroll, ct) is not { } waiting)
            return (SignInOutcome.Refused(ProblemCode.InvalidChallenge), null);
        if ((await secondFactor.FactorsAsync(waiting.AccountId, waiting.TenantId, ct)) is { HasTotp: false, HasPasskey: true })
            return (SignInOutcome.Refused(ProblemCode.InvalidChallenge), null);
        var (recoveryCodes, problem) = await enrolment.ConfirmAsync(waiting.AccountId, waiting.TenantId, null, code, ct);
        return problem is not null
            ? (SignInOutcome.Refused(problem), null)
            : (await secondFactor.UseAsync(challenge, WithCode(waiting.Methods), device, [], ct), recoveryCodes);
    }

    /// <summary>For what makes an account a member and signs it in at once: its second factor comes along with the password.</summary>
    /// <returns>All that was proven, or the problem.</returns>
    public async Task<(string? Methods, SignInOutcome? Refused)> ProveAtOnceAsync(Guid accountId, Guid tenantId, string? code, CancellationToken ct)
    {
        var factors = await secondFactor.FactorsAsync(accountId, tenantId, ct);
        if (!factors.Any)
            return (SignInMethods.Password, null);
        if (code is null)
            return (null, SignInOutcome.Asks(ProblemCode.MfaRequired, null, factors.Names));
        // Only an app's code: what it is spent for may still be refused.
        return await proofs.CheckAsync(accountId, tenantId, factors.Email, code, null, ct) is null
            ? (null, SignInOutcome.Refused(ProblemCode.InvalidMfaCode))
            : (WithCode(SignInMethods.Password), null);
    }

    private static string WithCode(string methods) => SignInMethods.With(methods, SignInMethods.OneTimeCode, SignInMethods.MultiFactor);
}
