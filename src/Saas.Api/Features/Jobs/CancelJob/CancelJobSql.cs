namespace Saas.Api.Features.Jobs.CancelJob;

internal static class CancelJobSql
{
    /// <summary>A job that waits is cancelled; one that runs is told to end, and is cancelled when it does.</summary>
    public const string CancelJob = """
        UPDATE jobs
        SET state = CASE WHEN state = 'running' THEN state ELSE 'cancelled' END,
            finished_at = CASE WHEN state = 'running' THEN NULL ELSE now() END,
            cancel_requested = true
        WHERE tenant_id = @TenantId
          AND id = @Id
          AND state IN ('available', 'scheduled', 'retryable', 'running')
          AND kind <> ALL (@MustRun)
        RETURNING id, tenant_id, kind, state, priority, tags, attempt, max_attempts, run_at, created_at, started_at, finished_at,
                  failures -> -1 ->> 'error' AS last_error
        """;

    public const string SelectKind = """
        SELECT kind
        FROM jobs
        WHERE tenant_id = @TenantId
          AND id = @Id
        """;
}
