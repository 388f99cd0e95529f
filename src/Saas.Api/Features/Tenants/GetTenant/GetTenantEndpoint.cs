using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using Saas.Api.Platform.Http;
using Saas.Api.Platform.Tenancy;

namespace Saas.Api.Features.Tenants.GetTenant;

internal static class GetTenantEndpoint
{
    public static async Task<Ok<TenantResponse>> Handle(TenantDb db, HttpContext context, CancellationToken ct)
    {
        var row = await db.Connection.QuerySingleAsync<TenantRow>(GetTenantSql.SelectTenant, new { db.TenantId, ct });
        Preconditions.SetETag(context, row.Version);
        return TypedResults.Ok(TenantResponse.Of(row));
    }
}
