using Microsoft.AspNetCore.Http.HttpResults;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.SecondFactors;

namespace Saas.Api.Features.Auth.BeginMfaEnrollment;

internal static class BeginMfaEnrollmentEndpoint
{
    public static async Task<Results<Ok<TotpSecretResponse>, Problem>> Handle(
        BeginMfaEnrollmentRequest request, SecondFactorSignIn signIn, HttpContext context, CancellationToken ct)
    {
        var (totp, problem) = await signIn.BeginEnrolmentAsync(request.Challenge, ct);
        if (totp is null)
            return new Problem(problem!);
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(totp);
    }
}
