using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using Saas.Api.Platform.Access;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Http;
using Saas.Api.Platform.Tenancy;

namespace Saas.Api.Features.Users.GetMe;

/// <param name="Id">The user's id in its tenant.</param>
/// <param name="TenantId">The tenant.</param>
/// <param name="Email">The address.</param>
/// <param name="Name">The name.</param>
/// <param name="Role">USER, ADMIN or SUPER_ADMIN.</param>
/// <param name="Status">active or suspended.</param>
/// <param name="Version">Counts the changes; the ETag of the user.</param>
/// <param name="CreatedAt">When the user joined the tenant.</param>
/// <param name="UpdatedAt">When the user was last changed.</param>
/// <param name="Permissions">Every permission code in force: of the role and of custom roles.</param>
public sealed record MeResponse(
    Guid Id, Guid TenantId, string Email, string Name, string Role, string Status, int Version, DateTime CreatedAt, DateTime UpdatedAt,
    IReadOnlyList<string> Permissions);

internal static class GetMeEndpoint
{
    public static async Task<Results<Ok<MeResponse>, Problem>> Handle(TenantDb db, Caller caller, HttpContext context, CancellationToken ct)
    {
        var user = await db.Connection.QuerySingleOrDefaultAsync<UserResponse>(
            GetMeSql.SelectByAccount, new { db.TenantId, caller.AccountId, ct });
        if (user is null)
            return new Problem(ProblemCode.NotFound);
        Preconditions.SetETag(context, user.Version);
        return TypedResults.Ok(new MeResponse(
            user.Id, user.TenantId, user.Email, user.Name, user.Role, user.Status, user.Version, user.CreatedAt, user.UpdatedAt, caller.Rights.Codes));
    }
}
