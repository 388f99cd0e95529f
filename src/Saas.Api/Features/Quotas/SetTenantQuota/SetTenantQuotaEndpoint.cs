using Microsoft.AspNetCore.Http.HttpResults;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Http;
using Saas.Api.Platform.Quotas;

namespace Saas.Api.Features.Quotas.SetTenantQuota;

internal static class SetTenantQuotaEndpoint
{
    public static async Task<Results<Ok<TenantQuotaResponse>, Problem>> Handle(
        Guid id, SetTenantQuotaRequest request, QuotaAdministration quotas, HttpContext context, CancellationToken ct)
    {
        if (await quotas.FindAsync(id, ct) is not { } state)
            return new Problem(ProblemCode.NotFound);
        if (!Preconditions.Match(context, state.Version))
            return new Problem(ProblemCode.PreconditionFailed);
        var (quota, problem) = await quotas.SetAsync(id, request.Plan, request.Limits, context.Request.Headers.IfMatch.Count > 0 ? state.Version : null, ct);
        if (quota is null)
            return problem!;
        Preconditions.SetETag(context, quota.Version);
        return TypedResults.Ok(TenantQuotaResponse.Of(quota));
    }
}
