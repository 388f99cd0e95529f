using Microsoft.AspNetCore.Http.HttpResults;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.SecondFactors;
using Saas.Api.Platform.Sessions;

namespace Saas.Api.Features.Auth.ConfirmMfaEnrollment;

internal static class ConfirmMfaEnrollmentEndpoint
{
    public static async Task<Results<Ok<TokenResponse>, Problem>> Handle(
        ConfirmMfaEnrollmentRequest request, SecondFactorSignIn signIn, TokenAnswer answer, HttpContext context, CancellationToken ct)
    {
        var device = Device.Of(context);
        var (outcome, recoveryCodes) = await signIn.ConfirmEnrolmentAsync(request.Challenge, request.Code, device, ct);
        if (outcome.SignedIn is not { } signedIn)
            return outcome.Problem!;
        var tokens = await answer.WelcomeAsync(context, signedIn, device, request.TokenTransport, ct);
        return TypedResults.Ok(tokens with { RecoveryCodes = recoveryCodes });
    }
}
