namespace Saas.Api.Features.ApiKeys.UpdateApiKey;

internal static class UpdateApiKeySql
{
    /// <summary>Changes the version that was looked at; whether whoever changes it still may is looked at here.</summary>
    public const string UpdateKey = """
        UPDATE api_keys
        SET name = coalesce(@Name, name),
            scopes = coalesce(@Scopes::text[], scopes),
            networks = CASE WHEN @ReplacesNetworks THEN @Networks ELSE networks END,
            expires_at = CASE WHEN @ReplacesEnd THEN @ExpiresAt ELSE expires_at END,
            version = version + 1,
            updated_at = now()
        WHERE tenant_id = @TenantId
          AND id = @Id
          AND version = @Version
          AND may_hold_api_key(@TenantId, @AccountId, @SessionId, @Needed)
        RETURNING id, name, user_id, scopes, networks,
               CASE WHEN revoked_at IS NOT NULL THEN 'revoked' WHEN expires_at <= now() THEN 'expired' ELSE 'active' END AS status,
               expires_at, CASE WHEN overlap_until > now() THEN overlap_until END AS old_secret_until, rotated_at, revoked_at,
               last_used_at, last_used_address, version, created_at, updated_at
        """;
}
