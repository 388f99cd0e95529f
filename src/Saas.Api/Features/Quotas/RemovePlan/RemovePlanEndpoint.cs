using Microsoft.AspNetCore.Http.HttpResults;
using Saas.Api.Platform.Access;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Quotas;

namespace Saas.Api.Features.Quotas.RemovePlan;

internal static class RemovePlanEndpoint
{
    public static async Task<Results<NoContent, Problem>> Handle(string name, QuotaAdministration quotas, Caller caller, CancellationToken ct)
    {
        if (!QuotaAdministration.IsPlanName(name))
            return new Problem(ProblemCode.InvalidParameter);
        return await quotas.RemovePlanAsync(name, caller, ct) is { } refused ? new Problem(refused) : TypedResults.NoContent();
    }
}
