namespace Saas.Api.Features.Quotas.GetUsage;

internal static class GetUsageSql
{
    public const string SelectUsage = """
        SELECT k.kind, p.name AS plan, coalesce(q.limits ->> k.kind, p.limits ->> k.kind)::bigint AS most, coalesce(u.used, 0) AS used
        FROM tenants
        CROSS JOIN unnest(@Kinds) AS k (kind)
        LEFT JOIN tenant_quotas q ON q.tenant_id = @TenantId
        JOIN plans p ON p.name = coalesce(q.plan, 'default')
        LEFT JOIN tenant_usage u ON u.tenant_id = @TenantId AND u.kind = k.kind
        WHERE tenants.id = @TenantId
        """;
}
