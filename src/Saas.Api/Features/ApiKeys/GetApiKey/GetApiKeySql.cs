namespace Saas.Api.Features.ApiKeys.GetApiKey;

internal static class GetApiKeySql
{
    public const string SelectById = """
        SELECT id, name, user_id, scopes, networks,
               CASE WHEN revoked_at IS NOT NULL THEN 'revoked' WHEN expires_at <= now() THEN 'expired' ELSE 'active' END AS status,
               expires_at, CASE WHEN overlap_until > now() THEN overlap_until END AS old_secret_until, rotated_at, revoked_at,
               last_used_at, last_used_address, version, created_at, updated_at
        FROM api_keys
        WHERE tenant_id = @TenantId
          AND id = @Id
        """;
}
