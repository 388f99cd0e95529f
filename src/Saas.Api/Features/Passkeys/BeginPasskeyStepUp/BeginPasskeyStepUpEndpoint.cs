using Microsoft.AspNetCore.Http.HttpResults;
using Saas.Api.Platform.Access;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Passkeys;

namespace Saas.Api.Features.Passkeys.BeginPasskeyStepUp;

internal static class BeginPasskeyStepUpEndpoint
{
    public static async Task<Results<Ok<PasskeyOptionsResponse>, Problem>> Handle(
        Caller caller, PasskeyCeremonies ceremonies, HttpContext context, CancellationToken ct) =>
        await ceremonies.FindOwnerAsync(caller.AccountId, ct) is { Passkeys.Count: > 0 } owner
            ? TypedResults.Ok(await ceremonies.BeginAsync(PasskeyUse.StepUp(caller.SessionId), owner, context, ct))
            : new Problem(ProblemCode.PasskeyRefused);
}
