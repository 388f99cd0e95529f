using Microsoft.AspNetCore.Http.HttpResults;
using Saas.Api.Platform.Administration;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Paging;

namespace Saas.Api.Features.Administration.ListAllTenants;

internal static class ListAllTenantsEndpoint
{
    private const int DefaultLimit = 50;

    public static async Task<Results<Ok<Page<AdministeredTenant>>, Problem>> Handle([AsParameters] ListAllTenantsQuery query, TenantAdministration tenants, CancellationToken ct)
    {
        if (!Cursor.TryRead(query.Cursor, out var after))
            return new Problem(ProblemCode.InvalidCursor);
        var limit = query.Limit ?? DefaultLimit;
        return TypedResults.Ok(Cursor.ToPage(await tenants.ListAsync(query.Search, query.Status, after, limit + 1, ct), limit, tenant => tenant.Id));
    }
}
