using Microsoft.AspNetCore.Http.HttpResults;
using Saas.Api.Platform.Access;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.SecondFactors;

namespace Saas.Api.Features.SecondFactors.BeginTotp;

internal static class BeginTotpEndpoint
{
    public static async Task<Results<Ok<TotpSecretResponse>, Problem>> Handle(Caller caller, SecondFactor factors, TotpEnrolment enrolment, CancellationToken ct)
    {
        var lacksPasskey = await factors.LacksPasskeyAsync(caller, ct);
        if (await enrolment.BeginAsync(caller.AccountId, caller.HomeTenantId, ct) is not { } totp)
            return new Problem(ProblemCode.TotpEnabled);
        return lacksPasskey ? new Problem(ProblemCode.MfaRequired) : TypedResults.Ok(totp);
    }
}
