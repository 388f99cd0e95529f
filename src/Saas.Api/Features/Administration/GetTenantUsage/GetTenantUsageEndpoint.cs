using Microsoft.AspNetCore.Http.HttpResults;
using Saas.Api.Platform.Administration;
using Saas.Api.Platform.Errors;

namespace Saas.Api.Features.Administration.GetTenantUsage;

internal static class GetTenantUsageEndpoint
{
    public static async Task<Results<Ok<TenantUsage>, Problem>> Handle(Guid id, TenantAdministration tenants, CancellationToken ct) =>
        await tenants.CountAsync(id, ct) is { } usage ? TypedResults.Ok(usage) : new Problem(ProblemCode.NotFound);
}
