using Microsoft.AspNetCore.Http.HttpResults;
using Saas.Api.Platform.Passkeys;

namespace Saas.Api.Features.Passkeys.BeginPasskeySignIn;

internal static class BeginPasskeySignInEndpoint
{
    /// <summary>Names no passkey, hence tells nothing of anybody: the device knows which it has.</summary>
    public static async Task<Ok<PasskeyOptionsResponse>> Handle(PasskeyCeremonies ceremonies, HttpContext context, CancellationToken ct)
    {
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(await ceremonies.BeginAsync(PasskeyUse.SignIn, null, context, ct));
    }
}
