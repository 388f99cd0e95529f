using Microsoft.AspNetCore.Http.HttpResults;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Passkeys;
using Saas.Api.Platform.SecondFactors;
using Saas.Api.Platform.Sessions;

namespace Saas.Api.Features.Passkeys.SignInWithPasskey;

internal static class SignInWithPasskeyEndpoint
{
    /// <summary>Whatever is wrong, the answer is the same.</summary>
    public static async Task<Results<Ok<TokenResponse>, Problem>> Handle(
        SignInWithPasskeyRequest request, PasskeyProof passkeys, SecondFactor secondFactor, TokenAnswer answer, HttpContext context, CancellationToken ct)
    {
        if (await passkeys.ProveAsync(PasskeyUse.SignIn, request.Credential, null, context, ct) is not { } proven
            || await passkeys.FindForSignInAsync(proven.AccountId, request.TenantId, ct) is not { } membership)
            return new Problem(ProblemCode.PasskeyRefused);
        // Whoever sets a new password at this moment may take the passkey away, and no session is to be left of it.
        var signingIn = membership with { PasswordChangedAt = proven.PasswordChangedAt };
        var outcome = await secondFactor.CompleteAsync(signingIn, proven.Methods, Device.Of(context, request.DeviceName), ct);
        return outcome.SignedIn is { } signedIn
            ? TypedResults.Ok(await answer.WriteAsync(context, signedIn.User, signedIn.RefreshToken, request.TokenTransport, ct))
            : outcome.Problem!;
    }
}
