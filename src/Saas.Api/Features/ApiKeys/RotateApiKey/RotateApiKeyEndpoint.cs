using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;
using Saas.Api.Platform.ApiKeys;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Http;
using Saas.Api.Platform.Sessions;
using Saas.Api.Platform.Tenancy;

namespace Saas.Api.Features.ApiKeys.RotateApiKey;

internal static class RotateApiKeyEndpoint
{
    private const int ADay = 86_400;

    public static async Task<Results<Ok<NewApiKeyResponse>, Problem>> Handle(
        Guid id, RotateApiKeyRequest? request, TenantDb db, SessionAccess access, HttpContext context, CancellationToken ct)
    {
        var overlap = request?.OverlapSeconds ?? ADay;
        var key = ApiKeyText.Create(db.TenantId, id);
        while (true)
        {
            var state = await db.Connection.QuerySingleOrDefaultAsync<ApiKeyState>(ApiKeyStateSql.SelectState, new { db.TenantId, Id = id, ct });
            if (state.Refuse(db.Caller, null, context) is { } refused)
                return refused;
            if (state!.Overlaps && overlap > 0)
                return new Problem(ProblemCode.ApiKeyOverlaps);
            await access.ForgetAsync(db.TenantId, state.Subject(id));
            try
            {
                var row = await db.Connection.QuerySingleOrDefaultAsync<ApiKeyDetails>(RotateApiKeySql.RotateKey, new
                {
                    db.TenantId,
                    Id = id,
                    db.Caller.AccountId,
                    db.Caller.SessionId,
                    OverlapSeconds = (double)overlap,
                    SecretHash = ApiKeyText.Hash(key),
                    Needed = (object)(state.OwnerId is null ? state.Scopes : []),
                    state.Version,
                    ct,
                });
                if (row is null)
                    continue; // Changed since we looked: look again.
                Preconditions.SetETag(context, row.Version);
                return TypedResults.Ok(NewApiKeyResponse.Of(key, row));
            }
            catch (PostgresException refusal) when (ApiKeyRules.IsAboutTheMaker(refusal))
            {
                return ApiKeyRules.MakerProblem(refusal);
            }
        }
    }
}
