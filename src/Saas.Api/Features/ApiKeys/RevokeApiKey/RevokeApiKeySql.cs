namespace Saas.Api.Features.ApiKeys.RevokeApiKey;

internal static class RevokeApiKeySql
{
    public const string RevokeKey = """
        UPDATE api_keys
        SET revoked_at = now(),
            version = version + 1,
            updated_at = now()
        WHERE tenant_id = @TenantId
          AND id = @Id
          AND version = @Version
        """;
}
