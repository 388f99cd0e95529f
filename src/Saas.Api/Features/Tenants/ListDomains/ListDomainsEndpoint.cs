using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Paging;
using Saas.Api.Platform.Tenancy;

namespace Saas.Api.Features.Tenants.ListDomains;

internal static class ListDomainsEndpoint
{
    private const int DefaultLimit = 50;

    public static async Task<Results<Ok<Page<DomainResponse>>, Problem>> Handle([AsParameters] ListDomainsQuery query, TenantDb db, CancellationToken ct)
    {
        if (!Cursor.TryRead(query.Cursor, out var after))
            return new Problem(ProblemCode.InvalidCursor);
        var limit = query.Limit ?? DefaultLimit;
        var rows = await db.Connection.QueryAsync<DomainResponse>(ListDomainsSql.SelectPage, new { db.TenantId, After = after, Take = limit + 1, ct });
        return TypedResults.Ok(Cursor.ToPage([.. rows], limit, domain => domain.Id));
    }
}
