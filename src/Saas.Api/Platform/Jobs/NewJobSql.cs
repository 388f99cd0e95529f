namespace Saas.Api.Platform.Jobs;

internal static class NewJobSql
{
    /// <summary>Any number of jobs of one tenant. A job whose key is taken is left out.</summary>
    public const string InsertJobs = """
        INSERT INTO jobs (tenant_id, id, kind, state, priority, payload, tags, unique_key, unique_states, max_attempts, run_at, correlation_id, traceparent, asked_by)
        SELECT @TenantId, n.id, n.kind, CASE WHEN n.delay > 0 THEN 'scheduled' ELSE 'available' END, n.priority, n.payload::jsonb,
               string_to_array(n.tags, ','), n.unique_key,
               CASE WHEN n.unique_key IS NULL THEN NULL
                    WHEN n.unique_forever THEN '{available,scheduled,running,retryable,succeeded,cancelled,dead}'::text[]
                    ELSE '{available,scheduled,running,retryable}'::text[] END,
               n.attempts, now() + make_interval(secs => n.delay), n.correlation_id, n.traceparent, n.asked_by::jsonb
        FROM unnest(@Ids, @Kinds, @Priorities, @Payloads, @Tags, @UniqueKeys, @UniqueForever, @Attempts, @Delays, @CorrelationIds, @Traceparents, @AskedBy)
             AS n (id, kind, priority, payload, tags, unique_key, unique_forever, attempts, delay, correlation_id, traceparent, asked_by)
        ON CONFLICT (tenant_id, kind, unique_key) WHERE unique_key IS NOT NULL AND state = ANY (unique_states) DO NOTHING
        """;
}
