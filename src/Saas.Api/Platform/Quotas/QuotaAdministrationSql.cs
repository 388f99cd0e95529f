using Saas.Api.Platform.Data;

namespace Saas.Api.Platform.Quotas;

internal static class QuotaAdministrationSql
{
    private const string Why = "The platform's administrators decide about tenants that are not theirs.";

    [CrossTenant(Why)]
    public const string SelectQuota = """
        SELECT coalesce(q.plan, 'default') AS plan, (q.limits ->> 'seats')::bigint AS seats, (q.limits ->> 'storage_bytes')::bigint AS storage_bytes,
               (q.limits ->> 'requests_per_minute')::bigint AS requests_per_minute, (q.limits ->> 'webhook_endpoints')::bigint AS webhook_endpoints,
               (q.limits ->> 'api_keys')::bigint AS api_keys, coalesce(q.version, 0) AS version
        FROM tenants t
        LEFT JOIN tenant_quotas q ON q.tenant_id = t.id
        WHERE t.id = @TenantId
        """;

    /// <summary>No row: another version than the one that was looked at. Without a version it changes whatever is there.</summary>
    [CrossTenant(Why)]
    public const string PutQuota = """
        INSERT INTO tenant_quotas AS q (tenant_id, plan, limits)
        VALUES (@TenantId, @Plan, jsonb_strip_nulls(jsonb_build_object(
            'seats', @Seats::bigint, 'storage_bytes', @StorageBytes::bigint, 'requests_per_minute', @RequestsPerMinute::bigint,
            'webhook_endpoints', @WebhookEndpoints::bigint, 'api_keys', @ApiKeys::bigint)))
        ON CONFLICT (tenant_id) DO UPDATE
        SET plan = excluded.plan,
            limits = excluded.limits,
            version = q.version + 1,
            updated_at = now()
        WHERE @Version::integer IS NULL
           OR q.version = @Version
        RETURNING q.plan, (q.limits ->> 'seats')::bigint AS seats, (q.limits ->> 'storage_bytes')::bigint AS storage_bytes,
                  (q.limits ->> 'requests_per_minute')::bigint AS requests_per_minute, (q.limits ->> 'webhook_endpoints')::bigint AS webhook_endpoints,
                  (q.limits ->> 'api_keys')::bigint AS api_keys, q.version
        """;

    /// <summary>One by its name, or all: there are a hundred at most.</summary>
    [CrossTenant(Why)]
    public const string SelectPlans = """
        SELECT p.name, (p.limits ->> 'seats')::bigint AS seats, (p.limits ->> 'storage_bytes')::bigint AS storage_bytes,
               (p.limits ->> 'requests_per_minute')::bigint AS requests_per_minute, (p.limits ->> 'webhook_endpoints')::bigint AS webhook_endpoints,
               (p.limits ->> 'api_keys')::bigint AS api_keys,
               (SELECT count(*) FROM tenant_quotas q WHERE q.plan = p.name) AS tenants,
               p.version, p.created_at, p.updated_at
        FROM plans p
        WHERE @Name::text IS NULL
           OR p.name = @Name
        ORDER BY p.name
        """;

    /// <summary>Fails as a whole when the plan has another version than the one that was looked at, or there are too many.</summary>
    [CrossTenant(Why)]
    public const string PutPlan = """
        WITH put AS (
            INSERT INTO plans AS p (name, limits)
            SELECT @Name, jsonb_strip_nulls(jsonb_build_object(
                'seats', @Seats::bigint, 'storage_bytes', @StorageBytes::bigint, 'requests_per_minute', @RequestsPerMinute::bigint,
                'webhook_endpoints', @WebhookEndpoints::bigint, 'api_keys', @ApiKeys::bigint))
            WHERE EXISTS (SELECT FROM plans WHERE name = @Name)
               OR (SELECT count(*) FROM plans) < @Most
            ON CONFLICT (name) DO UPDATE
            SET limits = excluded.limits,
                version = p.version + 1,
                updated_at = now()
            WHERE @Version::integer IS NULL
               OR p.version = @Version
            RETURNING name
        )
        SELECT must_happen(EXISTS (SELECT FROM put))
        """;

    [CrossTenant(Why)]
    public const string DeletePlan = """
        WITH gone AS (
            DELETE FROM plans
            WHERE name = @Name
            RETURNING name
        )
        SELECT must_happen(EXISTS (SELECT FROM gone))
        """;
}
