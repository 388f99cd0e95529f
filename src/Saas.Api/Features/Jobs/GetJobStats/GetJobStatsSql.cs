namespace Saas.Api.Features.Jobs.GetJobStats;

internal static class GetJobStatsSql
{
    /// <summary>By partial indexes, so that its cost does not grow with the jobs that are finished.</summary>
    public const string SelectStats = """
        SELECT c.kind, c.state, c.jobs, c.oldest_seconds,
               EXISTS (SELECT FROM job_pauses p WHERE p.tenant_id = @TenantId AND p.kind = c.kind) AS paused
        FROM (
            SELECT kind, state, count(*) AS jobs, extract(epoch FROM now() - min(run_at))::float8 AS oldest_seconds
            FROM jobs WHERE tenant_id = @TenantId AND state IN ('available', 'scheduled', 'retryable') AND state = 'available' GROUP BY kind, state
            UNION ALL
            SELECT kind, state, count(*), NULL FROM jobs WHERE tenant_id = @TenantId AND state IN ('available', 'scheduled', 'retryable') AND state <> 'available' GROUP BY kind, state
            UNION ALL
            SELECT kind, state, count(*), NULL FROM jobs WHERE tenant_id = @TenantId AND state = 'running' GROUP BY kind, state
            UNION ALL
            SELECT kind, state, count(*), NULL FROM jobs WHERE tenant_id = @TenantId AND state = 'dead' GROUP BY kind, state
            UNION ALL
            -- A time that the planner does not know: of the last minute its statistics say that nothing has happened, and an index of all tenants looks as good.
            SELECT kind, 'succeeded', count(*), NULL FROM jobs
            WHERE tenant_id = @TenantId AND state = 'succeeded' AND finished_at > (SELECT now() - interval '1 minute') GROUP BY kind
            UNION ALL
            SELECT kind, 'paused', 0, NULL FROM job_pauses WHERE tenant_id = @TenantId
        ) c
        ORDER BY c.kind, c.state
        """;
}
