using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;
using Saas.Api.Platform.Access;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Http;
using Saas.Api.Platform.Tenancy;

namespace Saas.Api.Features.CustomRoles.CreateRole;

internal static class CreateRoleEndpoint
{
    public static async Task<Results<Created<RoleResponse>, Problem>> Handle(
        CreateRoleRequest request, TenantDb db, RoleSettings options, HttpContext context, CancellationToken ct)
    {
        if (db.Caller.RefuseGiving(request.Permissions) is { } refused)
            return refused;
        try
        {
            var row = await db.Connection.QuerySingleOrDefaultAsync<RoleRow>(CreateRoleSql.InsertRole, new
            {
                db.TenantId,
                Id = Guid.CreateVersion7(),
                request.Name,
                Codes = (object)RoleRules.Sort(request.Permissions),
                Most = options.MostPerTenant,
                ct,
            });
            if (row is null)
                return new Problem(ProblemCode.RolesFull);
            Preconditions.SetETag(context, row.Version);
            return TypedResults.Created($"/roles/{row.Id}", RoleResponse.Of(row));
        }
        catch (PostgresException taken) when (RoleRules.IsAboutTheName(taken))
        {
            return RoleRules.NameProblem(taken);
        }
    }
}
