namespace Saas.Api.Features.Jobs.RetryJob;

internal static class RetryJobSql
{
    /// <summary>A dead or cancelled job gets all its attempts again; one that waits for its next attempt gets it now.</summary>
    public const string RetryJob = """
        UPDATE jobs
        SET state = 'available',
            run_at = now(),
            finished_at = NULL,
            attempt = CASE WHEN state IN ('dead', 'cancelled') THEN 0 ELSE attempt END,
            cancel_requested = false
        WHERE tenant_id = @TenantId
          AND id = @Id
          AND state IN ('dead', 'cancelled', 'retryable', 'scheduled')
        RETURNING id, tenant_id, kind, state, priority, tags, attempt, max_attempts, run_at, created_at, started_at, finished_at,
                  failures -> -1 ->> 'error' AS last_error
        """;

    public const string SelectState = """
        SELECT state
        FROM jobs
        WHERE tenant_id = @TenantId
          AND id = @Id
        """;
}
