using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Http;
using Saas.Api.Platform.Sessions;
using Saas.Api.Platform.Tenancy;

namespace Saas.Api.Features.CustomRoles.UpdateRole;

internal static class UpdateRoleEndpoint
{
    public static async Task<Results<Ok<RoleResponse>, Problem>> Handle(
        Guid id, UpdateRoleRequest request, TenantDb db, SessionAccess access, HttpContext context, CancellationToken ct)
    {
        var codes = request.Permissions is null ? null : RoleRules.Sort(request.Permissions);
        while (true)
        {
            var state = await db.Connection.QuerySingleOrDefaultAsync<RoleState>(RoleStateSql.SelectState, new { db.TenantId, Id = id, ct });
            if (state.Refuse(db.Caller, codes, context) is { } refused)
                return refused;
            if (codes is not null)
                await access.ForgetTenantAsync(db.TenantId);
            try
            {
                var row = await db.Connection.QuerySingleOrDefaultAsync<RoleRow>(
                    UpdateRoleSql.UpdateRole, new { db.TenantId, Id = id, request.Name, Codes = (object?)codes, state!.Version, ct });
                if (row is null)
                    continue; // Changed since we looked: look again.
                Preconditions.SetETag(context, row.Version);
                return TypedResults.Ok(RoleResponse.Of(row));
            }
            catch (PostgresException taken) when (RoleRules.IsAboutTheName(taken))
            {
                return RoleRules.NameProblem(taken);
            }
        }
    }
}
