namespace Saas.Api.Features.Audit.Jobs;

internal static class ExportAuditJobSql
{
    public const string CountRange = """
        SELECT count(*)
        FROM audit_events
        WHERE tenant_id = @TenantId
          AND id > @FromId
          AND id <= @ToId
        """;
}
