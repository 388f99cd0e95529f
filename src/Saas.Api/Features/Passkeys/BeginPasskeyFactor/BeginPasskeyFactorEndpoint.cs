using Microsoft.AspNetCore.Http.HttpResults;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Passkeys;
using Saas.Api.Platform.SecondFactors;

namespace Saas.Api.Features.Passkeys.BeginPasskeyFactor;

internal static class BeginPasskeyFactorEndpoint
{
    public static async Task<Results<Ok<PasskeyOptionsResponse>, Problem>> Handle(
        BeginPasskeyFactorRequest request, SecondFactorSignIn signIn, HttpContext context, CancellationToken ct)
    {
        context.Response.Headers.CacheControl = "no-store";
        var (options, problem) = await signIn.BeginPasskeyAsync(request.Challenge, context, ct);
        return options is null ? new Problem(problem!) : TypedResults.Ok(options);
    }
}
