using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;
using Saas.Api.Platform.Access;
using Saas.Api.Platform.ApiKeys;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Http;
using Saas.Api.Platform.Tenancy;

namespace Saas.Api.Features.ApiKeys.CreateApiKey;

internal static class CreateApiKeyEndpoint
{
    public static async Task<Results<Created<NewApiKeyResponse>, Problem>> Handle(
        CreateApiKeyRequest request, TenantDb db, ApiKeySettings settings, HttpContext context, CancellationToken ct)
    {
        var actsAsMaker = request.Owner == KeyOwners.User;
        if (Refuse(db.Caller, actsAsMaker, request.Scopes) is { } refused)
            return refused;
        var id = Guid.CreateVersion7();
        var key = ApiKeyText.Create(db.TenantId, id);
        try
        {
            var row = await db.Connection.QuerySingleOrDefaultAsync<ApiKeyDetails>(CreateApiKeySql.InsertKey, new
            {
                db.TenantId,
                Id = id,
                db.Caller.AccountId,
                db.Caller.SessionId,
                ActsAsMaker = actsAsMaker,
                request.Name,
                Scopes = (object)ApiKeyRules.Sort(request.Scopes),
                Networks = ApiKeyRules.Join(request.Networks ?? []),
                ExpiresAt = request.ExpiresAt?.UtcDateTime,
                SecretHash = ApiKeyText.Hash(key),
                Most = settings.MostPerTenant,
                ct,
            });
            if (row is null)
                return new Problem(ProblemCode.ApiKeysFull);
            Preconditions.SetETag(context, row.Version);
            return TypedResults.Created($"/api-keys/{id}", NewApiKeyResponse.Of(key, row));
        }
        catch (PostgresException refusal) when (ApiKeyRules.IsAboutTheMaker(refusal))
        {
            return ApiKeyRules.MakerProblem(refusal);
        }
    }

    private static Problem? Refuse(Caller caller, bool actsAsMaker, IReadOnlyList<string> scopes)
    {
        if (!actsAsMaker && !caller.Holds(Permissions.ApiKeysManage))
            return new Problem(ProblemCode.PermissionDenied, $"A key of the tenant needs {Permissions.ApiKeysManage}.");
        // It would grant nothing.
        if (actsAsMaker && caller.Role == Roles.SuperAdmin)
            return new Problem(ProblemCode.PlatformUserProtected);
        return caller.RefuseHolding(scopes);
    }
}
