using Microsoft.AspNetCore.Http.HttpResults;
using Saas.Api.Platform.Access;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.SecondFactors;

namespace Saas.Api.Features.SecondFactors.RegenerateRecoveryCodes;

internal static class RegenerateRecoveryCodesEndpoint
{
    public static async Task<Results<Ok<RecoveryCodesResponse>, Problem>> Handle(Caller caller, TotpEnrolment enrolment, CancellationToken ct) =>
        await enrolment.RegenerateAsync(caller.AccountId, caller.HomeTenantId, ct) is { } codes
            ? TypedResults.Ok(new RecoveryCodesResponse(codes))
            : new Problem(ProblemCode.NotFound);
}
