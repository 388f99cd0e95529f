using Microsoft.AspNetCore.Http.HttpResults;
using Saas.Api.Platform.Access;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.SecondFactors;

namespace Saas.Api.Features.SecondFactors.ConfirmTotp;

internal static class ConfirmTotpEndpoint
{
    public static async Task<Results<Ok<RecoveryCodesResponse>, Problem>> Handle(
        ConfirmTotpRequest request, Caller caller, TotpEnrolment enrolment, CancellationToken ct)
    {
        var (recoveryCodes, problem) = await enrolment.ConfirmAsync(caller.AccountId, caller.HomeTenantId, caller.SessionId, request.Code, ct);
        return recoveryCodes is null ? new Problem(problem!) : TypedResults.Ok(new RecoveryCodesResponse(recoveryCodes));
    }
}
