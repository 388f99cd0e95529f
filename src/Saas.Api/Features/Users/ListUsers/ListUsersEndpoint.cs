using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Paging;
using Saas.Api.Platform.Tenancy;

namespace Saas.Api.Features.Users.ListUsers;

internal static class ListUsersEndpoint
{
    private const int DefaultLimit = 50;

    public static async Task<Results<Ok<Page<UserResponse>>, Problem>> Handle([AsParameters] ListUsersQuery query, TenantDb db, CancellationToken ct)
    {
        if (!Cursor.TryRead(query.Cursor, out var after))
            return new Problem(ProblemCode.InvalidCursor);
        var limit = query.Limit ?? DefaultLimit;
        var rows = query.Search is null
            ? await db.Connection.QueryAsync<UserResponse>(
                ListUsersSql.SelectPage, new { db.TenantId, After = after, query.Role, Take = limit + 1, ct })
            : await db.Connection.QueryAsync<UserResponse>(
                ListUsersSql.SearchPage, new { db.TenantId, After = after, query.Role, query.Search, Take = limit + 1, ct });
        return TypedResults.Ok(Cursor.ToPage([.. rows], limit, user => user.Id));
    }
}
