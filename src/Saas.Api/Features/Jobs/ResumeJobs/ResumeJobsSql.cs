namespace Saas.Api.Features.Jobs.ResumeJobs;

internal static class ResumeJobsSql
{
    public const string ResumeKind = """
        DELETE FROM job_pauses
        WHERE tenant_id = @TenantId
          AND kind = @Kind
        """;
}
