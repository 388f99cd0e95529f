namespace Saas.Api.Features.ApiKeys.ListApiKeys;

internal static class ListApiKeysSql
{
    public const string SelectPage = """
        SELECT id, name, user_id, scopes, networks,
               CASE WHEN revoked_at IS NOT NULL THEN 'revoked' WHEN expires_at <= now() THEN 'expired' ELSE 'active' END AS status,
               expires_at, CASE WHEN overlap_until > now() THEN overlap_until END AS old_secret_until, rotated_at, revoked_at,
               last_used_at, last_used_address, version, created_at, updated_at
        FROM api_keys
        WHERE tenant_id = @TenantId
          AND (@After::uuid IS NULL OR id > @After)
          AND (@UserId::uuid IS NULL OR user_id = @UserId)
          AND (@Status::text IS NULL
               OR @Status = CASE WHEN revoked_at IS NOT NULL THEN 'revoked' WHEN expires_at <= now() THEN 'expired' ELSE 'active' END)
        ORDER BY id
        LIMIT @Take
        """;
}
