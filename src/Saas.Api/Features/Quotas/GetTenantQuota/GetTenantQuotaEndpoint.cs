using Microsoft.AspNetCore.Http.HttpResults;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Http;
using Saas.Api.Platform.Quotas;

namespace Saas.Api.Features.Quotas.GetTenantQuota;

internal static class GetTenantQuotaEndpoint
{
    public static async Task<Results<Ok<TenantQuotaResponse>, Problem>> Handle(Guid id, QuotaAdministration quotas, HttpContext context, CancellationToken ct)
    {
        if (await quotas.FindAsync(id, ct) is not { } row)
            return new Problem(ProblemCode.NotFound);
        Preconditions.SetETag(context, row.Version);
        return TypedResults.Ok(TenantQuotaResponse.Of(row));
    }
}
