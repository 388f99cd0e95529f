using Saas.Api.Platform.Data;

namespace Saas.Api.Platform.Jobs.Running;

internal static class JobStoreSql
{
    private const string Why = "Whoever runs jobs runs those of every tenant.";

    /// <summary>
    /// Claims up to @Limit jobs. A lane is a tenant's jobs of one kind; lanes are found by hopping through the index, beginning after
    /// the tenant that was served last, so that its cost does not grow with the number of jobs that wait. Every tenant found gets an
    /// equal share, by priority.
    /// </summary>
    [CrossTenant(Why)]
    public const string ClaimJobs = """
        WITH RECURSIVE ahead AS (
            (SELECT tenant_id, kind FROM jobs WHERE state = 'available' AND tenant_id > @After ORDER BY tenant_id, kind LIMIT 1)
            UNION ALL
            SELECT next.tenant_id, next.kind
            FROM ahead
            CROSS JOIN LATERAL (
                SELECT tenant_id, kind
                FROM jobs
                WHERE state = 'available'
                  AND (tenant_id, kind) > (ahead.tenant_id, ahead.kind)
                ORDER BY tenant_id, kind
                LIMIT 1) next
        ), behind AS (
            (SELECT tenant_id, kind FROM jobs WHERE state = 'available' AND tenant_id <= @After ORDER BY tenant_id, kind LIMIT 1)
            UNION ALL
            SELECT next.tenant_id, next.kind
            FROM behind
            CROSS JOIN LATERAL (
                SELECT tenant_id, kind
                FROM jobs
                WHERE state = 'available'
                  AND (tenant_id, kind) > (behind.tenant_id, behind.kind)
                  AND tenant_id <= @After
                ORDER BY tenant_id, kind
                LIMIT 1) next
        ), lanes AS MATERIALIZED (
            SELECT lane.tenant_id, lane.kind, lane.lap
            FROM (SELECT tenant_id, kind, 1 AS lap FROM ahead UNION ALL SELECT tenant_id, kind, 2 FROM behind) lane
            WHERE NOT EXISTS (
                    SELECT FROM job_pauses p
                    WHERE p.kind = lane.kind
                      AND p.tenant_id IN (lane.tenant_id, '00000000-0000-0000-0000-000000000000'))
              AND coalesce(
                    (SELECT t.status = 'active' FROM tenants t WHERE t.id = lane.tenant_id),
                    lane.tenant_id = '00000000-0000-0000-0000-000000000000')
            LIMIT 100
        ), share AS MATERIALIZED (
            SELECT greatest(1, ceil(@Limit::numeric / greatest(1, count(DISTINCT tenant_id))))::integer AS jobs
            FROM lanes
        ), candidates AS (
            SELECT lane.lap, job.tenant_id, job.id,
                   row_number() OVER (PARTITION BY job.tenant_id ORDER BY job.priority, job.id) AS of_tenant,
                   row_number() OVER (PARTITION BY job.kind ORDER BY job.priority, job.id) AS of_kind,
                   least(share.jobs, coalesce(busy_tenant.room, @TenantRoom)) AS tenant_room,
                   coalesce(busy_kind.room, @Limit) AS kind_room
            FROM lanes lane
            CROSS JOIN share
            LEFT JOIN unnest(@BusyKinds, @KindRooms) AS busy_kind (kind, room) ON busy_kind.kind = lane.kind
            LEFT JOIN unnest(@BusyTenants, @TenantRooms) AS busy_tenant (tenant_id, room) ON busy_tenant.tenant_id = lane.tenant_id
            CROSS JOIN LATERAL (
                SELECT a.tenant_id, a.id, a.kind, a.priority
                FROM jobs a
                WHERE a.state = 'available'
                  AND a.tenant_id = lane.tenant_id
                  AND a.kind = lane.kind
                ORDER BY a.priority, a.id
                LIMIT least(share.jobs, coalesce(busy_tenant.room, @TenantRoom), coalesce(busy_kind.room, @Limit))
                FOR UPDATE SKIP LOCKED) job
        ), picked AS (
            SELECT tenant_id, id, lap, row_number() OVER (ORDER BY of_tenant, lap, tenant_id) AS turn
            FROM candidates
            WHERE of_tenant <= tenant_room
              AND of_kind <= kind_room
            ORDER BY of_tenant, lap, tenant_id
            LIMIT @Limit
        )
        UPDATE jobs j
        SET state = 'running',
            attempt = j.attempt + 1,
            started_at = now(),
            lease_token = @Token,
            lease_until = now() + make_interval(secs => @LeaseSeconds)
        FROM picked
        WHERE j.tenant_id = picked.tenant_id
          AND j.id = picked.id
        RETURNING j.tenant_id, j.id, j.kind, j.payload::text AS payload, j.attempt, j.max_attempts, j.cancel_requested,
                  extract(epoch FROM now() - j.run_at)::float8 AS waited_seconds,
                  extract(epoch FROM now() - j.created_at)::float8 AS age_seconds,
                  j.correlation_id, j.traceparent, picked.lap, picked.turn
        """;

    /// <summary>Makes due jobs available; tells how many there were, and in how many seconds the next one is due.</summary>
    [CrossTenant(Why)]
    public const string PromoteJobs = """
        WITH due AS (
            SELECT tenant_id, id
            FROM jobs
            WHERE state IN ('scheduled', 'retryable')
              AND run_at <= now()
            ORDER BY run_at
            LIMIT 1000
            FOR UPDATE SKIP LOCKED
        ), promoted AS (
            UPDATE jobs j
            SET state = 'available'
            FROM due
            WHERE j.tenant_id = due.tenant_id
              AND j.id = due.id
            RETURNING j.id
        )
        SELECT (SELECT count(*) FROM promoted) AS promoted,
               (SELECT extract(epoch FROM min(run_at) - now())::float8 FROM jobs WHERE state IN ('scheduled', 'retryable') AND run_at > now()) AS next_seconds
        """;

    /// <summary>Keeps jobs for another lease; a job that is missing from the answer is no longer the caller's.</summary>
    [CrossTenant(Why)]
    public const string ExtendLeases = """
        UPDATE jobs j
        SET lease_until = now() + make_interval(secs => @LeaseSeconds)
        FROM unnest(@TenantIds, @Ids, @Tokens) AS held (tenant_id, id, token)
        WHERE j.tenant_id = held.tenant_id
          AND j.id = held.id
          AND j.state = 'running'
          AND j.lease_token = held.token
        RETURNING j.id, j.cancel_requested
        """;

    /// <summary>Records attempts that succeeded; gives back those that were still the caller's.</summary>
    [CrossTenant(Why)]
    public const string RecordSuccesses = """
        UPDATE jobs j
        SET state = 'succeeded',
            started_at = now() - make_interval(secs => done.ran),
            finished_at = now(),
            lease_token = NULL,
            lease_until = NULL
        FROM unnest(@TenantIds, @Ids, @Tokens, @RanSeconds) AS done (tenant_id, id, token, ran)
        WHERE j.tenant_id = done.tenant_id
          AND j.id = done.id
          AND j.state = 'running'
          AND j.lease_token = done.token
        RETURNING j.id
        """;

    /// <summary>Records every other end of attempts: to be retried, put off, given back, cancelled, or dead.</summary>
    [CrossTenant(Why)]
    public const string RecordEnds = """
        UPDATE jobs j
        SET state = CASE WHEN j.cancel_requested AND ended.state <> 'dead' THEN 'cancelled' ELSE ended.state END,
            run_at = CASE WHEN ended.state = 'available' THEN j.run_at ELSE now() + make_interval(secs => ended.delay) END,
            attempt = j.attempt - CASE WHEN ended.spent THEN 0 ELSE 1 END,
            started_at = now() - make_interval(secs => ended.ran),
            finished_at = CASE WHEN ended.state IN ('dead', 'cancelled') OR j.cancel_requested THEN now() END,
            lease_token = NULL,
            lease_until = NULL,
            failures = CASE WHEN ended.error IS NULL THEN j.failures
                            ELSE coalesce(j.failures, '[]') || jsonb_build_object(
                                'attempt', j.attempt,
                                'startedAt', to_jsonb(now() - make_interval(secs => ended.ran)),
                                'finishedAt', to_jsonb(now()),
                                'error', ended.error) END
        FROM unnest(@TenantIds, @Ids, @Tokens, @RanSeconds, @States, @Delays, @Spent, @Errors)
             AS ended (tenant_id, id, token, ran, state, delay, spent, error)
        WHERE j.tenant_id = ended.tenant_id
          AND j.id = ended.id
          AND j.state = 'running'
          AND j.lease_token = ended.token
        RETURNING j.id
        """;
}
