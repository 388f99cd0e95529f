using System.Text.Json;
using System.Text.Json.Serialization;
using Saas.Api.Features.ApiKeys.CreateApiKey;
using Saas.Api.Features.ApiKeys.EndOldApiKeySecret;
using Saas.Api.Features.ApiKeys.GetApiKey;
using Saas.Api.Features.ApiKeys.ListApiKeys;
using Saas.Api.Features.ApiKeys.RevokeApiKey;
using Saas.Api.Features.ApiKeys.RotateApiKey;
using Saas.Api.Features.ApiKeys.UpdateApiKey;
using Saas.Api.Platform.Access;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Http;
using Saas.Api.Platform.Paging;

namespace Saas.Api.Features.ApiKeys;

internal static class ApiKeysFeature
{
    public static void AddApiKeys(this WebApplicationBuilder builder) => builder.AddJson(ApiKeysJson.Default);

    public static void MapApiKeys(this WebApplication app)
    {
        var keys = app.MapGroup("/api-keys").WithTags("API keys").RefusesApiKeys().RefuseImpersonation();
        keys.MapGet("", ListApiKeysEndpoint.Handle).WithName("ListApiKeys").RequirePermission(Permissions.ApiKeysRead)
            .WithSummary("The tenant's API keys and its users', in the order in which they were made; revoked ones too, or those of one status.")
            .Problems(ProblemCode.InvalidCursor, ProblemCode.ValidationFailed);
        keys.MapPost("", CreateApiKeyEndpoint.Handle).WithName("CreateApiKey").RequirePermission(Permissions.ApiKeysCreate).RequireRecentSignIn()
            .WithSummary("Make a key that acts as you, or (api_keys.manage) as the tenant itself. The answer shows it, this once.")
            .Problems(ProblemCode.ApiKeysFull, ProblemCode.QuotaExceeded, ProblemCode.PlatformUserProtected);
        keys.MapGet("/{id}", GetApiKeyEndpoint.Handle).WithName("GetApiKey").RequirePermission(Permissions.ApiKeysRead, or: OwnApiKey.Policy)
            .WithSummary("One key, without its secrets.")
            .Problems(ProblemCode.NotFound);
        keys.MapPatch("/{id}", UpdateApiKeyEndpoint.Handle).WithName("UpdateApiKey").RequirePermission(Permissions.ApiKeysManage, or: OwnApiKey.Policy).RequireRecentSignIn()
            .WithSummary("Change a key's name, scopes, networks or end; what is absent stays. Takes effect on its next request.")
            .Problems(ProblemCode.NotFound, ProblemCode.ApiKeyIsRevoked, ProblemCode.PreconditionFailed);
        keys.MapPost("/{id}/rotate", RotateApiKeyEndpoint.Handle).WithName("RotateApiKey").RequirePermission(Permissions.ApiKeysManage, or: OwnApiKey.Policy).RequireRecentSignIn()
            .WithSummary("A new secret, shown this once; the one before it stays good for the overlap.")
            .Problems(ProblemCode.NotFound, ProblemCode.ApiKeyIsRevoked, ProblemCode.ApiKeyOverlaps, ProblemCode.PreconditionFailed);
        keys.MapDelete("/{id}/old-secret", EndOldApiKeySecretEndpoint.Handle).WithName("EndOldApiKeySecret").RequirePermission(Permissions.ApiKeysManage, or: OwnApiKey.Policy)
            .WithSummary("End the overlap of a rotation: the older secret is refused from its next request on.")
            .Problems(ProblemCode.NotFound, ProblemCode.PreconditionFailed);
        keys.MapDelete("/{id}", RevokeApiKeyEndpoint.Handle).WithName("RevokeApiKey").RequirePermission(Permissions.ApiKeysManage, or: OwnApiKey.Policy)
            .WithSummary("Revoke a key: it is refused from its next request on, for good.")
            .Problems(ProblemCode.NotFound, ProblemCode.PreconditionFailed);
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(ApiKeyResponse))]
[JsonSerializable(typeof(NewApiKeyResponse))]
[JsonSerializable(typeof(Page<ApiKeyResponse>), TypeInfoPropertyName = "ApiKeyPage")]
[JsonSerializable(typeof(CreateApiKeyRequest))]
[JsonSerializable(typeof(UpdateApiKeyRequest))]
[JsonSerializable(typeof(RotateApiKeyRequest))]
internal sealed partial class ApiKeysJson : JsonSerializerContext;
