using Dapper;
using Saas.Api.Platform.Access;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Tenancy;

namespace Saas.Api.Features.Users;

/// <summary>Lets somebody change the own profile without permission to change others'.</summary>
internal static class OwnProfile
{
    public static readonly ResourcePolicy Policy = new("own_profile", CheckAsync);

    private static async Task<ProblemCode?> CheckAsync(Guid id, TenantDb db, CancellationToken ct)
    {
        var owner = await db.Connection.QuerySingleOrDefaultAsync<Guid?>(OwnProfileSql.SelectOwner, new { db.TenantId, Id = id, ct });
        if (owner is null)
            return ProblemCode.NotFound;
        return owner == db.Caller.AccountId ? null : ProblemCode.PermissionDenied;
    }
}
