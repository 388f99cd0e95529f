using Microsoft.AspNetCore.Http.HttpResults;
using Saas.Api.Platform.Paging;
using Saas.Api.Platform.Quotas;

namespace Saas.Api.Features.Quotas.ListPlans;

internal static class ListPlansEndpoint
{
    public static async Task<Ok<Page<PlanResponse>>> Handle(QuotaAdministration quotas, CancellationToken ct) =>
        TypedResults.Ok(new Page<PlanResponse>([.. (await quotas.ListPlansAsync(ct)).Select(PlanResponse.Of)], null));
}
