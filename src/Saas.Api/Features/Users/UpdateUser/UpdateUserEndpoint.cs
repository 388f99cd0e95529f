using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using Saas.Api.Platform.Access;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Http;
using Saas.Api.Platform.Sessions;
using Saas.Api.Platform.Tenancy;

namespace Saas.Api.Features.Users.UpdateUser;

internal static class UpdateUserEndpoint
{
    public static async Task<Results<Ok<UserResponse>, Problem>> Handle(
        Guid id, UpdateUserRequest request, TenantDb db, SessionAccess access, HttpContext context, CancellationToken ct)
    {
        if (!db.Caller.Holds(Permissions.UsersUpdate) && (request.Role is not null || request.Status is not null))
            return new Problem(ProblemCode.PermissionDenied, "Of oneself one can change the name only.");
        // Who may act is not changed in somebody else's name.
        if (db.Caller.ImpersonatorId is not null && (request.Role is not null || request.Status is not null))
            return new Problem(ProblemCode.ImpersonationForbidden);
        if (db.Caller.RefuseGiving(request.Role) is { } ungiven)
            return ungiven;
        while (true)
        {
            var state = await db.Connection.QuerySingleOrDefaultAsync<UserState>(UserStateSql.SelectState, new { db.TenantId, Id = id, ct });
            var takesAdmin = state is { Role: Roles.Admin, IsActive: true } && (request.Role is Roles.User || request.Status is "suspended");
            if (state.Refuse(db.Caller, takesAdmin, context) is { } refused)
                return refused;
            if (request.Role is not null || request.Status is not null)
                await access.ForgetAsync(db.TenantId, state!.AccountId);

            var user = await db.Connection.QuerySingleOrDefaultAsync<UserResponse>(
                UpdateUserSql.UpdateUser,
                new { db.TenantId, Id = id, request.Name, request.Role, request.Status, state!.Version, TakesAdmin = takesAdmin, ct });
            if (user is null)
                continue; // Changed since we looked: look again.
            Preconditions.SetETag(context, user.Version);
            return TypedResults.Ok(user);
        }
    }
}
