using Microsoft.AspNetCore.Http.HttpResults;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.SecondFactors;
using Saas.Api.Platform.Sessions;

namespace Saas.Api.Features.Auth.VerifyMfa;

internal static class VerifyMfaEndpoint
{
    public static async Task<Results<Ok<TokenResponse>, Problem>> Handle(
        VerifyMfaRequest request, SecondFactorSignIn signIn, TokenAnswer answer, HttpContext context, CancellationToken ct)
    {
        if (FactorRules.RefuseUnlessOne(request.Code, request.RecoveryCode, request.Passkey) is { } refused)
            return refused;
        var outcome = request.Passkey is { } passkey
            ? await signIn.VerifyPasskeyAsync(request.Challenge, passkey, context, ct)
            : await signIn.VerifyAsync(request.Challenge, request.Code, request.RecoveryCode, Device.Of(context), ct);
        return outcome.SignedIn is { } signedIn
            ? TypedResults.Ok(await answer.WriteAsync(context, signedIn.User, signedIn.RefreshToken, request.TokenTransport, ct))
            : outcome.Problem!;
    }
}
