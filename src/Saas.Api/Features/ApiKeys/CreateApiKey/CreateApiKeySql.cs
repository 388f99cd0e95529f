namespace Saas.Api.Features.ApiKeys.CreateApiKey;

internal static class CreateApiKeySql
{
    /// <summary>No row: the tenant has as many as it may have. Whether its maker's session and rights still stand is looked at here.</summary>
    public const string InsertKey = """
        INSERT INTO api_keys (tenant_id, id, user_id, name, scopes, networks, expires_at, secret_hash)
        SELECT @TenantId, @Id, (SELECT u.id FROM users u WHERE u.tenant_id = @TenantId AND u.account_id = @AccountId AND @ActsAsMaker),
               @Name, @Scopes, @Networks, @ExpiresAt, @SecretHash
        WHERE may_hold_api_key(@TenantId, @AccountId, @SessionId, @Scopes)
          AND has_api_key_room(@TenantId, @Most)
        RETURNING id, name, user_id, scopes, networks,
               CASE WHEN revoked_at IS NOT NULL THEN 'revoked' WHEN expires_at <= now() THEN 'expired' ELSE 'active' END AS status,
               expires_at, CASE WHEN overlap_until > now() THEN overlap_until END AS old_secret_until, rotated_at, revoked_at,
               last_used_at, last_used_address, version, created_at, updated_at
        """;
}
