using Microsoft.AspNetCore.Http.HttpResults;
using Saas.Api.Platform.Access;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Http;
using Saas.Api.Platform.Quotas;

namespace Saas.Api.Features.Quotas.SetPlan;

internal static class SetPlanEndpoint
{
    public static async Task<Results<Ok<PlanResponse>, Problem>> Handle(
        string name, SetPlanRequest request, QuotaAdministration quotas, Caller caller, HttpContext context, CancellationToken ct)
    {
        if (!QuotaAdministration.IsPlanName(name))
            return new Problem(ProblemCode.InvalidParameter);
        int? version = context.Request.Headers.IfMatch.Count > 0 ? (await quotas.FindPlanAsync(name, ct))?.Version ?? 0 : null;
        if (version is { } looked && !Preconditions.Match(context, looked))
            return new Problem(ProblemCode.PreconditionFailed);
        if (await quotas.SetPlanAsync(name, request.Limits, version, caller, ct) is { } refused)
            return new Problem(refused);
        if (await quotas.FindPlanAsync(name, ct) is not { } plan)
            return new Problem(ProblemCode.PreconditionFailed); // Removed since.
        Preconditions.SetETag(context, plan.Version);
        return TypedResults.Ok(PlanResponse.Of(plan));
    }
}
