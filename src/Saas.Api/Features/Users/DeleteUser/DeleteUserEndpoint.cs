using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using Saas.Api.Platform.Access;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Sessions;
using Saas.Api.Platform.Tenancy;

namespace Saas.Api.Features.Users.DeleteUser;

internal static class DeleteUserEndpoint
{
    public static async Task<Results<NoContent, Problem>> Handle(
        Guid id, TenantDb db, SessionAccess access, HttpContext context, CancellationToken ct)
    {
        while (true)
        {
            var state = await db.Connection.QuerySingleOrDefaultAsync<UserState>(UserStateSql.SelectState, new { db.TenantId, Id = id, ct });
            var takesAdmin = state is { Role: Roles.Admin, IsActive: true };
            if (state.Refuse(db.Caller, takesAdmin, context) is { } refused)
                return refused;
            await access.ForgetAsync(db.TenantId, state!.AccountId);

            var removed = await db.Connection.ExecuteAsync(
                DeleteUserSql.DeleteUser, new { db.TenantId, Id = id, state.Version, TakesAdmin = takesAdmin, ct });
            if (removed > 0)
                return TypedResults.NoContent();
            // Changed since we looked: look again.
        }
    }
}
