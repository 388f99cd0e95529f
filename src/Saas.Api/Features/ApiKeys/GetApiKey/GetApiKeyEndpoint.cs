using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Http;
using Saas.Api.Platform.Tenancy;

namespace Saas.Api.Features.ApiKeys.GetApiKey;

internal static class GetApiKeyEndpoint
{
    public static async Task<Results<Ok<ApiKeyResponse>, Problem>> Handle(Guid id, TenantDb db, HttpContext context, CancellationToken ct)
    {
        var row = await db.Connection.QuerySingleOrDefaultAsync<ApiKeyDetails>(GetApiKeySql.SelectById, new { db.TenantId, Id = id, ct });
        if (row is null)
            return new Problem(ProblemCode.NotFound);
        Preconditions.SetETag(context, row.Version);
        return TypedResults.Ok(ApiKeyResponse.Of(row));
    }
}
