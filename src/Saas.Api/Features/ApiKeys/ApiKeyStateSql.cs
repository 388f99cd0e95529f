namespace Saas.Api.Features.ApiKeys;

internal static class ApiKeyStateSql
{
    public const string SelectState = """
        SELECT u.account_id AS owner_id, k.scopes, coalesce(k.overlap_until > now(), false) AS overlaps, k.revoked_at IS NOT NULL AS is_revoked, k.version
        FROM api_keys k
        LEFT JOIN users u ON u.tenant_id = @TenantId AND u.id = k.user_id
        WHERE k.tenant_id = @TenantId
          AND k.id = @Id
        """;
}
