using Saas.Api.Platform.Data;

namespace Saas.Api.Platform.Audit;

internal static class AuditInboxSql
{
    [CrossTenant("The function takes the tenant whose rows it moves into that tenant's trail.")]
    public const string Empty = "SELECT empty_audit_inbox(@TenantId, @Take)";

    /// <summary>The next tenants that the inbox has something of.</summary>
    [CrossTenant("The trails of all tenants are sealed together.")]
    public const string SelectTenants = """
        SELECT DISTINCT tenant_id
        FROM audit_inbox
        WHERE tenant_id > @After
        ORDER BY tenant_id
        LIMIT @Take
        """;
}
