using Dapper;
using Saas.Api.Platform.Access;
using Saas.Api.Platform.Audit;
using Saas.Api.Platform.Data;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Lockout;
using Saas.Api.Platform.Passkeys;
using Saas.Api.Platform.Sessions;
using Saas.Api.Platform.Tenancy;

namespace Saas.Api.Platform.SecondFactors;

/// <summary>
/// Proves again who is signed in, within the same session (RFC 9470). An account with a second factor shows it; the password alone
/// would be less than its sign-in asks for.
/// </summary>
internal sealed class StepUp(Database database, SignInGuard guard, SecondFactor secondFactor, FactorProofs proofs, PasskeyProof passkeys)
{
    public async Task<(SignedInRow? User, Problem? Problem)> ProveAsync(Caller caller, string? password, string? code, string? recoveryCode, CancellationToken ct)
    {
        var system = database.System;
        var state = await system.QuerySingleOrDefaultAsync<StepUpRow>(StepUpSql.SelectState, new { caller.SessionId, caller.AccountId, ct });
        if (state is null)
            return (null, new Problem(ProblemCode.SessionRevoked));
        if (password is not null && !await guard.VerifyOwnAsync(caller.AccountId, state.PasswordHash, password, ct))
            return (null, new Problem(ProblemCode.InvalidCredentials));

        var factors = await secondFactor.FactorsAsync(caller.AccountId, caller.HomeTenantId, ct);
        IReadOnlyList<Rider> riders = [];
        if (code is not null || recoveryCode is not null)
        {
            if (await proofs.CheckAsync(caller.AccountId, caller.HomeTenantId, factors.Email, code, recoveryCode, ct) is not { } proof)
                return (null, new Problem(ProblemCode.InvalidMfaCode));
            riders = proof.Riders;
        }
        else if (factors.AskedFor)
        {
            return (null, SignInOutcome.Asks(ProblemCode.MfaRequired, null, factors.Names).Problem);
        }

        // The session's first factor stays proven beside a code; without a second factor the password is all that there is.
        var methods = riders.Count > 0 || code is not null
            ? SignInMethods.With(password is null ? state.Methods : SignInMethods.With(state.Methods, SignInMethods.Password), SignInMethods.OneTimeCode, SignInMethods.MultiFactor)
            : SignInMethods.Password;
        return await RenewAsync(caller, methods, riders, ct);
    }

    /// <summary>By a passkey whose authenticator has recognised its owner, which is two factors.</summary>
    public async Task<(SignedInRow? User, Problem? Problem)> ProveAsync(Caller caller, PasskeyCredential passkey, HttpContext context, CancellationToken ct) =>
        await passkeys.ProveAsync(PasskeyUse.StepUp(caller.SessionId), passkey, caller.AccountId, context, ct) is { } proven
            ? await RenewAsync(caller, SignInMethods.With(caller.Methods, proven.Methods.Split(' ')), [], ct)
            : (null, new Problem(ProblemCode.PasskeyRefused));

    /// <summary>Notes that the caller has just proven who it is, by these methods; the row is what a new access token says.</summary>
    public async Task<(SignedInRow? User, Problem? Problem)> RenewAsync(Caller caller, string methods, IReadOnlyList<Rider> riders, CancellationToken ct)
    {
        var audited = AuditTrail.AccountRider(caller.AccountId, new(AuditActions.SessionReauthenticated, "session", caller.SessionId, caller.AccountId));
        var system = database.SystemWith([.. riders, audited]);
        var user = await system.QuerySingleOrDefaultAsync<SignedInRow>(
            StepUpSql.Renew, new { caller.SessionId, caller.AccountId, TenantId = caller.HomeTenantId, Methods = methods, ct });
        return user is null ? (null, new Problem(ProblemCode.SessionRevoked)) : (user, null);
    }
}
