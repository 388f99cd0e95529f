namespace Saas.Api.Features.Jobs.PauseJobs;

internal static class PauseJobsSql
{
    /// <summary>A kind need not be known here: a newer program may have it. But a tenant pauses a hundred at most.</summary>
    public const string PauseKind = """
        INSERT INTO job_pauses (tenant_id, kind)
        SELECT @TenantId, @Kind
        WHERE (SELECT count(*) FROM job_pauses WHERE tenant_id = @TenantId) < 100
        ON CONFLICT (tenant_id, kind) DO NOTHING
        """;

    public const string SelectPaused = """
        SELECT EXISTS (SELECT FROM job_pauses WHERE tenant_id = @TenantId AND kind = @Kind)
        """;
}
