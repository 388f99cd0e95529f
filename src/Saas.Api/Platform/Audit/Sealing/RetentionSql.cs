using Saas.Api.Platform.Data;

namespace Saas.Api.Platform.Audit.Sealing;

internal static class RetentionSql
{
    /// <summary>What tenants wanted kept less long, and whose notice is over; not where nobody can take it back, because the tenant is suspended or is to be deleted.</summary>
    [CrossTenant("Retention goes over all tenants.")]
    public const string ApplyShorter = """
        UPDATE tenants
        SET audit_retention_days = nullif(audit_retention_next_days, 0),
            audit_retention_next_days = NULL,
            audit_retention_next_at = NULL,
            version = version + 1,
            updated_at = now()
        WHERE audit_retention_next_at <= now()
          AND status = 'active'
        """;
}
