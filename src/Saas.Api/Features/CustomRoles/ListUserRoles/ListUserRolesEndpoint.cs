using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Http;
using Saas.Api.Platform.Paging;
using Saas.Api.Platform.Tenancy;

namespace Saas.Api.Features.CustomRoles.ListUserRoles;

/// <summary>A user without roles is one row, without a role.</summary>
internal sealed record UserRoleRow(int UserVersion, Guid? Id, string? Name, string[]? Permissions, int? Version, DateTime? CreatedAt, DateTime? UpdatedAt);

internal static class ListUserRolesEndpoint
{
    /// <summary>One page always: a user has at most as many roles as are given in one request.</summary>
    public static async Task<Results<Ok<Page<RoleResponse>>, Problem>> Handle(Guid id, TenantDb db, HttpContext context, CancellationToken ct)
    {
        UserRoleRow[] rows = [.. await db.Connection.QueryAsync<UserRoleRow>(ListUserRolesSql.SelectRoles, new { db.TenantId, UserId = id, ct })];
        if (rows.Length == 0)
            return new Problem(ProblemCode.NotFound);
        Preconditions.SetETag(context, rows[0].UserVersion);
        return TypedResults.Ok(new Page<RoleResponse>(
            [.. from row in rows where row.Id is not null select new RoleResponse(row.Id!.Value, row.Name!, row.Permissions!, row.Version!.Value, row.CreatedAt!.Value, row.UpdatedAt!.Value)],
            null));
    }
}
