namespace Saas.Api.Features.ApiKeys.EndOldApiKeySecret;

internal static class EndOldApiKeySecretSql
{
    public const string EndOverlap = """
        UPDATE api_keys
        SET overlap_hash = NULL,
            overlap_until = NULL,
            version = version + 1,
            updated_at = now()
        WHERE tenant_id = @TenantId
          AND id = @Id
          AND version = @Version
        """;
}
