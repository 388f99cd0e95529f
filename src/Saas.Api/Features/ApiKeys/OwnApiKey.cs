using Dapper;
using Saas.Api.Platform.Access;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Tenancy;

namespace Saas.Api.Features.ApiKeys;

/// <summary>Lets somebody see and handle the own keys without permission for the tenant's.</summary>
internal static class OwnApiKey
{
    public static readonly ResourcePolicy Policy = new("own_api_key", CheckAsync);

    private static async Task<ProblemCode?> CheckAsync(Guid id, TenantDb db, CancellationToken ct)
    {
        var state = await db.Connection.QuerySingleOrDefaultAsync<ApiKeyState>(ApiKeyStateSql.SelectState, new { db.TenantId, Id = id, ct });
        if (state is null)
            return ProblemCode.NotFound;
        return state.OwnerId is { } owner && db.Caller.Is(owner) ? null : ProblemCode.PermissionDenied;
    }
}
