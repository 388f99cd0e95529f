using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;
using Saas.Api.Platform.Access;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Http;
using Saas.Api.Platform.Paging;
using Saas.Api.Platform.Sessions;
using Saas.Api.Platform.Tenancy;

namespace Saas.Api.Features.CustomRoles.SetUserRoles;

/// <param name="AccountId">Whose copies of rights are dropped.</param>
/// <param name="Role">The built-in role.</param>
/// <param name="Version">Of the user.</param>
/// <param name="Codes">What the user's custom roles grant now.</param>
/// <param name="NewCodes">What they would grant.</param>
/// <param name="Found">How many of the roles there are.</param>
internal sealed record HolderState(Guid AccountId, string Role, int Version, string[] Codes, string[] NewCodes, int Found);

internal static class SetUserRolesEndpoint
{
    public static async Task<Results<Ok<Page<RoleResponse>>, Problem>> Handle(
        Guid id, SetUserRolesRequest request, TenantDb db, SessionAccess access, HttpContext context, CancellationToken ct)
    {
        Guid[] ids = [.. request.RoleIds.Distinct()];
        while (true)
        {
            var state = await db.Connection.QuerySingleOrDefaultAsync<HolderState>(SetUserRolesSql.SelectState, new { db.TenantId, UserId = id, Ids = (object)ids, ct });
            if (Refuse(state, db.Caller, ids.Length, context) is { } refused)
                return refused;
            await access.ForgetAsync(db.TenantId, state!.AccountId);
            try
            {
                var version = await db.Connection.QuerySingleOrDefaultAsync<int?>(
                    SetUserRolesSql.ReplaceRoles, new { db.TenantId, UserId = id, state.Version, Ids = (object)ids, ct });
                if (version is null)
                    continue; // Changed since we looked: look again.
                Preconditions.SetETag(context, version.Value);
                var rows = await db.Connection.QueryAsync<RoleRow>(SetUserRolesSql.SelectRoles, new { db.TenantId, Ids = (object)ids, ct });
                return TypedResults.Ok(new Page<RoleResponse>([.. rows.Select(RoleResponse.Of)], null));
            }
            catch (PostgresException removed) when (removed.ConstraintName == "user_roles_role_fkey")
            {
                return new Problem(ProblemCode.RoleNotFound);
            }
        }
    }

    /// <summary>Neither the roles that are given nor those that are taken may grant more than the caller holds.</summary>
    private static Problem? Refuse(HolderState? state, Caller caller, int wanted, HttpContext context)
    {
        if (state is null)
            return new Problem(ProblemCode.NotFound);
        if (state.Role == Roles.SuperAdmin)
            return new Problem(ProblemCode.PlatformUserProtected);
        if (state.Found < wanted)
            return new Problem(ProblemCode.RoleNotFound);
        if (!caller.Is(state.AccountId) && !caller.Rights.Cover(new Rights(state.Role, [])))
            return new Problem(ProblemCode.PermissionDenied, "The user holds more than you do.");
        return caller.RefuseGiving(state.Codes.Union(state.NewCodes))
            ?? (Preconditions.Match(context, state.Version) ? null : new Problem(ProblemCode.PreconditionFailed));
    }
}
