using Microsoft.AspNetCore.Http.HttpResults;
using Saas.Api.Platform.Access;
using Saas.Api.Platform.SecondFactors;

namespace Saas.Api.Features.SecondFactors.GetSecondFactors;

/// <param name="Totp">Whether an authenticator app is set up.</param>
/// <param name="RecoveryCodesLeft">Recovery codes that were not used yet.</param>
/// <param name="Required">Whether the tenant requires a second factor.</param>
public sealed record SecondFactorsResponse(bool Totp, int RecoveryCodesLeft, bool Required);

internal static class GetSecondFactorsEndpoint
{
    public static async Task<Ok<SecondFactorsResponse>> Handle(Caller caller, SecondFactor secondFactor, CancellationToken ct)
    {
        var factors = await secondFactor.FactorsAsync(caller.AccountId, caller.HomeTenantId, ct);
        return TypedResults.Ok(new SecondFactorsResponse(factors.HasTotp, factors.RecoveryCodesLeft, factors.IsRequired));
    }
}
