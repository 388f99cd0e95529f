using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using Saas.Api.Platform.Access;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Http;
using Saas.Api.Platform.Tenancy;

namespace Saas.Api.Features.Users.GetMe;

internal static class GetMeEndpoint
{
    public static async Task<Results<Ok<UserResponse>, Problem>> Handle(TenantDb db, Caller caller, HttpContext context, CancellationToken ct)
    {
        var user = await db.Connection.QuerySingleOrDefaultAsync<UserResponse>(
            GetMeSql.SelectByAccount, new { db.TenantId, caller.AccountId, ct });
        if (user is null)
            return new Problem(ProblemCode.NotFound);
        Preconditions.SetETag(context, user.Version);
        return TypedResults.Ok(user);
    }
}
