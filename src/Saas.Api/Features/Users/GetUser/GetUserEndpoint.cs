using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Http;
using Saas.Api.Platform.Tenancy;

namespace Saas.Api.Features.Users.GetUser;

internal static class GetUserEndpoint
{
    public static async Task<Results<Ok<UserResponse>, Problem>> Handle(Guid id, TenantDb db, HttpContext context, CancellationToken ct)
    {
        var user = await db.Connection.QuerySingleOrDefaultAsync<UserResponse>(GetUserSql.SelectById, new { db.TenantId, Id = id, ct });
        if (user is null)
            return new Problem(ProblemCode.NotFound);
        Preconditions.SetETag(context, user.Version);
        return TypedResults.Ok(user);
    }
}
