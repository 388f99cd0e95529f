namespace Saas.Api.Features.Jobs.GetJob;

internal static class GetJobSql
{
    public const string SelectJob = """
        SELECT id, tenant_id, kind, state, priority, tags, attempt, max_attempts, run_at, created_at, started_at, finished_at, correlation_id,
               failures::text AS failures
        FROM jobs
        WHERE tenant_id = @TenantId
          AND id = @Id
        """;
}
