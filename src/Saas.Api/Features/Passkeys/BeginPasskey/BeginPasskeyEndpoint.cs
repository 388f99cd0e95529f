using Microsoft.AspNetCore.Http.HttpResults;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Passkeys;

namespace Saas.Api.Features.Passkeys.BeginPasskey;

internal static class BeginPasskeyEndpoint
{
    public static async Task<Results<Ok<PasskeyOptionsResponse>, Problem>> Handle(AccountPasskeys passkeys, HttpContext context, CancellationToken ct) =>
        await passkeys.BeginAsync(context, ct) is { } options ? TypedResults.Ok(options) : new Problem(ProblemCode.PasskeyLimitReached);
}
