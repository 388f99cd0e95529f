using Saas.Api.Platform.Data;

namespace Saas.Api.Platform.ApiKeys;

internal static class ApiKeySql
{
    /// <summary>A key whose user is a SUPER_ADMIN, or is to be erased, grants nothing.</summary>
    [CrossTenant("The access check comes before the request has a tenant.")]
    public const string SelectKey = """
        SELECT u.account_id, k.scopes, k.networks, k.expires_at, k.secret_hash, k.overlap_hash, k.overlap_until,
               k.revoked_at IS NULL AND t.status = 'active' AND (k.user_id IS NULL OR (
                   u.status = 'active' AND NOT u.awaits_proof AND u.role <> 'SUPER_ADMIN'
                   AND NOT EXISTS (SELECT FROM accounts a WHERE a.id = u.account_id AND a.delete_at IS NOT NULL))) AS may_act,
               u.role,
               ARRAY(
                   SELECT DISTINCT granted.code
                   FROM user_roles m
                   JOIN roles r ON r.tenant_id = m.tenant_id AND r.id = m.role_id
                   CROSS JOIN unnest(r.permissions) AS granted (code)
                   WHERE m.tenant_id = k.tenant_id
                     AND m.user_id = k.user_id) AS codes,
               (SELECT coalesce(q.limits ->> 'requests_per_minute', p.limits ->> 'requests_per_minute')::bigint
                FROM (VALUES (k.tenant_id)) AS own (id)
                LEFT JOIN tenant_quotas q ON q.tenant_id = own.id
                JOIN plans p ON p.name = coalesce(q.plan, 'default')) AS requests_per_minute
        FROM api_keys k
        JOIN tenants t ON t.id = k.tenant_id
        LEFT JOIN users u ON u.tenant_id = k.tenant_id AND u.id = k.user_id
        WHERE k.tenant_id = @TenantId
          AND k.id = @Id
        """;

    /// <summary>Locked in order, so that two instances which write of the same keys do not wait for each other in a circle.</summary>
    [CrossTenant("Keys of many tenants have been used meanwhile.")]
    public const string RecordUses = """
        WITH used AS (
            SELECT k.tenant_id, k.id, u.at, u.address
            FROM unnest(@TenantIds, @Ids, @Ats, @Addresses) AS u (tenant_id, id, at, address)
            JOIN api_keys k ON k.tenant_id = u.tenant_id AND k.id = u.id
            ORDER BY k.tenant_id, k.id
            FOR NO KEY UPDATE OF k
        )
        UPDATE api_keys k
        SET last_used_at = used.at,
            last_used_address = used.address
        FROM used
        WHERE k.tenant_id = used.tenant_id
          AND k.id = used.id
          AND (k.last_used_at IS NULL OR k.last_used_at < used.at)
        """;
}
