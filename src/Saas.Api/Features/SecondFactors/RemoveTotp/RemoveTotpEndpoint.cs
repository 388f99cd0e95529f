using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Saas.Api.Platform.Access;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.SecondFactors;

namespace Saas.Api.Features.SecondFactors.RemoveTotp;

internal static class RemoveTotpEndpoint
{
    public static async Task<Results<NoContent, Problem>> Handle(
        [FromBody] RemoveTotpRequest request, Caller caller, SecondFactor secondFactor, FactorProofs proofs, TotpEnrolment enrolment, CancellationToken ct)
    {
        if (FactorRules.RefuseUnlessOne(request.Code, request.RecoveryCode) is { } refused)
            return refused;
        var factors = await secondFactor.FactorsAsync(caller.AccountId, caller.HomeTenantId, ct);
        if (!factors.HasTotp)
            return new Problem(ProblemCode.NotFound);
        if (await proofs.CheckAsync(caller.AccountId, caller.HomeTenantId, factors.Email, request.Code, request.RecoveryCode, ct) is not { } proof)
            return new Problem(ProblemCode.InvalidMfaCode);
        await enrolment.RemoveAsync(caller.AccountId, caller.HomeTenantId, factors.Email, proof, ct);
        return TypedResults.NoContent();
    }
}
