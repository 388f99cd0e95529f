using Microsoft.AspNetCore.Http.HttpResults;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Paging;
using Saas.Api.Platform.Tenancy.Leaving;

namespace Saas.Api.Features.Administration.ListErasures;

internal static class ListErasuresEndpoint
{
    private const int DefaultLimit = 50;

    public static async Task<Results<Ok<Page<ErasureReport>>, Problem>> Handle([AsParameters] ListErasuresQuery query, TenantErasures erasures, CancellationToken ct)
    {
        if (!Cursor.TryRead(query.Cursor, out var after))
            return new Problem(ProblemCode.InvalidCursor);
        var limit = query.Limit ?? DefaultLimit;
        return TypedResults.Ok(Cursor.ToPage(await erasures.ListAsync(after, limit + 1, ct), limit, erasure => erasure.TenantId));
    }
}
