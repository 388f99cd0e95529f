namespace Saas.Api.Features.Jobs.PauseJobs;

internal static class PauseJobsSql
{
    public const string PauseKind = """
        INSERT INTO job_pauses (tenant_id, kind)
        VALUES (@TenantId, @Kind)
        ON CONFLICT (tenant_id, kind) DO NOTHING
        """;
}
