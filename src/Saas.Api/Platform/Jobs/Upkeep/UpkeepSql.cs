using Saas.Api.Platform.Data;

namespace Saas.Api.Platform.Jobs.Upkeep;

internal static class UpkeepSql
{
    private const string Why = "Upkeep of the table of jobs knows no tenants.";

    /// <summary>
    /// Frees jobs whose holder was not heard of for a lease. The attempt counts, so that a job that kills its process ends up dead
    /// instead of killing one after another.
    /// </summary>
    [CrossTenant(Why)]
    public const string RescueJobs = """
        WITH lost AS (
            SELECT tenant_id, id
            FROM jobs
            WHERE state = 'running'
              AND lease_until < now()
            ORDER BY lease_until
            LIMIT 1000
            FOR UPDATE SKIP LOCKED
        )
        UPDATE jobs j
        SET state = CASE WHEN j.cancel_requested THEN 'cancelled' WHEN j.attempt >= j.max_attempts THEN 'dead' ELSE 'available' END,
            finished_at = CASE WHEN j.cancel_requested OR j.attempt >= j.max_attempts THEN now() END,
            lease_token = NULL,
            lease_until = NULL,
            failures = coalesce(CASE WHEN jsonb_array_length(j.failures) >= 50 THEN j.failures - 0 ELSE j.failures END, '[]') || jsonb_build_object(
                'attempt', j.attempt,
                'startedAt', to_jsonb(j.started_at),
                'finishedAt', to_jsonb(now()),
                'error', 'The process that ran it was lost.')
        FROM lost
        WHERE j.tenant_id = lost.tenant_id
          AND j.id = lost.id
        RETURNING j.id
        """;

    /// <summary>Removes one batch of jobs that were finished long enough ago; locked ones are left to the next time.</summary>
    [CrossTenant(Why)]
    public const string DeleteFinished = """
        WITH old AS (
            SELECT tenant_id, id
            FROM jobs
            WHERE state IN ('succeeded', 'cancelled', 'dead')
              AND state = @State
              AND finished_at < now() - make_interval(secs => @KeepSeconds)
            ORDER BY finished_at
            LIMIT 2000
            FOR UPDATE SKIP LOCKED
        )
        DELETE FROM jobs j
        USING old
        WHERE j.tenant_id = old.tenant_id
          AND j.id = old.id
        """;

    [CrossTenant(Why)]
    public const string SelectDepths = """
        SELECT j.kind, count(*) AS jobs, extract(epoch FROM now() - min(j.run_at))::float8 AS oldest_seconds
        FROM jobs j
        LEFT JOIN tenants t ON t.id = j.tenant_id
        WHERE j.state = 'available'
          AND coalesce(t.status = 'active', j.tenant_id = '00000000-0000-0000-0000-000000000000')
          AND (j.kind = ANY (@MustRun) OR NOT EXISTS (SELECT FROM job_pauses p WHERE p.kind = j.kind AND p.tenant_id IN (j.tenant_id, '00000000-0000-0000-0000-000000000000')))
        GROUP BY j.kind
        """;
}
