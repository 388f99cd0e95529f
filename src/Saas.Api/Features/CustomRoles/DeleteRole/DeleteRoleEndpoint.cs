using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Sessions;
using Saas.Api.Platform.Tenancy;

namespace Saas.Api.Features.CustomRoles.DeleteRole;

internal static class DeleteRoleEndpoint
{
    public static async Task<Results<NoContent, Problem>> Handle(Guid id, TenantDb db, SessionAccess access, HttpContext context, CancellationToken ct)
    {
        while (true)
        {
            var state = await db.Connection.QuerySingleOrDefaultAsync<RoleState>(RoleStateSql.SelectState, new { db.TenantId, Id = id, ct });
            if (state.Refuse(db.Caller, null, context) is { } refused)
                return refused;
            await access.ForgetTenantAsync(db.TenantId);

            if (await db.Connection.ExecuteAsync(DeleteRoleSql.DeleteRole, new { db.TenantId, Id = id, state!.Version, ct }) > 0)
                return TypedResults.NoContent();
            // Changed since we looked: look again.
        }
    }
}
