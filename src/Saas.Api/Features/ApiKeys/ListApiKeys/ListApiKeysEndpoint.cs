using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Paging;
using Saas.Api.Platform.Tenancy;

namespace Saas.Api.Features.ApiKeys.ListApiKeys;

internal static class ListApiKeysEndpoint
{
    private const int DefaultLimit = 50;

    public static async Task<Results<Ok<Page<ApiKeyResponse>>, Problem>> Handle([AsParameters] ListApiKeysQuery query, TenantDb db, CancellationToken ct)
    {
        if (!Cursor.TryRead(query.Cursor, out var after))
            return new Problem(ProblemCode.InvalidCursor);
        var limit = query.Limit ?? DefaultLimit;
        var rows = await db.Connection.QueryAsync<ApiKeyDetails>(ListApiKeysSql.SelectPage, new { db.TenantId, After = after, query.UserId, query.Status, Take = limit + 1, ct });
        return TypedResults.Ok(Cursor.ToPage([.. rows.Select(ApiKeyResponse.Of)], limit, key => key.Id));
    }
}
