using Saas.Api.Platform.Data;

namespace Saas.Api.Platform.Audit.Denials;

internal static class DenialSql
{
    /// <summary>A denial without a tenant goes to every tenant of the account.</summary>
    [CrossTenant("A batch holds denials of many tenants; a failed sign-in concerns every tenant of the account.")]
    public const string InsertDenials = """
        INSERT INTO audit_events (tenant_id, occurred_at, action, actor_type, actor_id, session_id, api_key_id, impersonator_id, operation, object_type, object_id, details,
                                  address, user_agent, correlation_id)
        SELECT t.tenant_id, d.at, d.action,
               CASE WHEN d.api_key_id IS NOT NULL THEN 'api_key' WHEN d.session_id IS NULL THEN 'anonymous' ELSE 'account' END,
               CASE WHEN d.session_id IS NOT NULL OR d.api_key_id IS NOT NULL THEN d.account_id END,
               d.session_id, d.api_key_id, d.impersonator_id, d.operation, split_part(d.action, '.', 1),
               coalesce(d.object_id, CASE WHEN d.session_id IS NULL AND d.api_key_id IS NULL THEN d.account_id END),
               jsonb_strip_nulls(jsonb_build_object('code', d.code, 'count', nullif(d.count, 1))),
               d.address, d.user_agent, d.correlation_id
        FROM unnest(@TenantIds, @AccountIds, @SessionIds, @ApiKeyIds, @ImpersonatorIds, @ObjectIds, @Ats, @Actions, @Codes, @Counts, @Operations, @Addresses, @UserAgents, @CorrelationIds)
             AS d (tenant_id, account_id, session_id, api_key_id, impersonator_id, object_id, at, action, code, count, operation, address, user_agent, correlation_id)
        CROSS JOIN LATERAL (
            SELECT d.tenant_id
            WHERE d.tenant_id IS NOT NULL
            UNION ALL
            SELECT u.tenant_id
            FROM users u
            WHERE d.tenant_id IS NULL
              AND u.account_id = d.account_id
              AND u.status = 'active'
              AND NOT u.awaits_proof) t
        """;
}
