using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Http;
using Saas.Api.Platform.Sessions;
using Saas.Api.Platform.Tenancy;

namespace Saas.Api.Features.ApiKeys.UpdateApiKey;

internal static class UpdateApiKeyEndpoint
{
    public static async Task<Results<Ok<ApiKeyResponse>, Problem>> Handle(
        Guid id, UpdateApiKeyRequest request, TenantDb db, SessionAccess access, HttpContext context, CancellationToken ct)
    {
        var scopes = request.Scopes is null ? null : ApiKeyRules.Sort(request.Scopes);
        while (true)
        {
            var state = await db.Connection.QuerySingleOrDefaultAsync<ApiKeyState>(ApiKeyStateSql.SelectState, new { db.TenantId, Id = id, ct });
            if (state.Refuse(db.Caller, scopes, context) is { } refused)
                return refused;
            await access.ForgetAsync(db.TenantId, state!.Subject(id));
            try
            {
                var row = await db.Connection.QuerySingleOrDefaultAsync<ApiKeyDetails>(UpdateApiKeySql.UpdateKey, new
                {
                    db.TenantId,
                    Id = id,
                    db.Caller.AccountId,
                    db.Caller.SessionId,
                    request.Name,
                    Scopes = (object?)scopes,
                    // What a user's key grants beyond its user's rights is nothing.
                    Needed = (object)(state!.OwnerId is null ? ApiKeyRules.Sort(state.Scopes.Concat(scopes ?? [])) : scopes ?? []),
                    ReplacesNetworks = request.Networks is not null,
                    Networks = ApiKeyRules.Join(request.Networks ?? []),
                    ReplacesEnd = request.ExpiresAt is not null || request.NeverExpires == true,
                    ExpiresAt = request.ExpiresAt?.UtcDateTime,
                    state!.Version,
                    ct,
                });
                if (row is null)
                    continue; // Changed since we looked: look again.
                Preconditions.SetETag(context, row.Version);
                return TypedResults.Ok(ApiKeyResponse.Of(row));
            }
            catch (PostgresException refusal) when (ApiKeyRules.IsAboutTheMaker(refusal))
            {
                return ApiKeyRules.MakerProblem(refusal);
            }
        }
    }
}
