using Microsoft.AspNetCore.Http.HttpResults;
using Saas.Api.Platform.Access;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.SecondFactors;

namespace Saas.Api.Features.SecondFactors.BeginTotp;

internal static class BeginTotpEndpoint
{
    public static async Task<Results<Ok<TotpSecretResponse>, Problem>> Handle(Caller caller, TotpEnrolment enrolment, CancellationToken ct) =>
        await enrolment.BeginAsync(caller.AccountId, caller.HomeTenantId, ct) is { } totp ? TypedResults.Ok(totp) : new Problem(ProblemCode.TotpEnabled);
}
