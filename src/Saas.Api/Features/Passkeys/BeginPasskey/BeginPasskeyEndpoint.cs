using Microsoft.AspNetCore.Http.HttpResults;
using Saas.Api.Platform.Access;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Passkeys;
using Saas.Api.Platform.SecondFactors;

namespace Saas.Api.Features.Passkeys.BeginPasskey;

internal static class BeginPasskeyEndpoint
{
    public static async Task<Results<Ok<PasskeyOptionsResponse>, Problem>> Handle(
        AccountPasskeys passkeys, SecondFactor factors, Caller caller, HttpContext context, CancellationToken ct)
    {
        if (await factors.LacksOwnFactorAsync(caller, ct))
            return new Problem(ProblemCode.MfaRequired);
        return await passkeys.BeginAsync(context, ct) is { } options ? TypedResults.Ok(options) : new Problem(ProblemCode.PasskeyLimitReached);
    }
}
