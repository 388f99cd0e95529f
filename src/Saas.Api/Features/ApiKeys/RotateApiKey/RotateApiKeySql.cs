namespace Saas.Api.Features.ApiKeys.RotateApiKey;

internal static class RotateApiKeySql
{
    /// <summary>As in UpdateApiKey; without an overlap every secret before the new one ends here.</summary>
    public const string RotateKey = """
        UPDATE api_keys
        SET overlap_hash = CASE WHEN @OverlapSeconds > 0 THEN secret_hash END,
            overlap_until = CASE WHEN @OverlapSeconds > 0 THEN now() + make_interval(secs => @OverlapSeconds) END,
            secret_hash = @SecretHash,
            rotated_at = now(),
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
