using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Http;
using Saas.Api.Platform.Tenancy;

namespace Saas.Api.Features.CustomRoles.GetRole;

internal static class GetRoleEndpoint
{
    public static async Task<Results<Ok<RoleResponse>, Problem>> Handle(Guid id, TenantDb db, HttpContext context, CancellationToken ct)
    {
        var row = await db.Connection.QuerySingleOrDefaultAsync<RoleRow>(GetRoleSql.SelectById, new { db.TenantId, Id = id, ct });
        if (row is null)
            return new Problem(ProblemCode.NotFound);
        Preconditions.SetETag(context, row.Version);
        return TypedResults.Ok(RoleResponse.Of(row));
    }
}
