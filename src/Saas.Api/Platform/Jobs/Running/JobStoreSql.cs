using Saas.Api.Platform.Data;

namespace Saas.Api.Platform.Jobs.Running;

/// <summary>
/// A lease token implies that the job is running (jobs_lease_check). The state itself is not asked for where jobs are named by their
/// key: the planner would go through the index of running jobs, with all its dead entries, instead of the key's.
/// </summary>
internal static class JobStoreSql
{
    private const string Why = "Whoever runs jobs runs those of every tenant.";

    /// <summary>
    /// Claims up to @Limit jobs. A lane is a tenant's jobs of one kind. Kinds that are paused for everybody or have no room are skipped as
    /// a whole; in each of the others the lanes are found by hopping through the index, beginning after the tenant that was served last,
    /// two hundred hops in all, so that the cost grows neither with the jobs that wait nor with the tenants. A pause of a kind that must run, set before it was one, does not hold. Every tenant found gets an
    /// equal share, by priority. A last row without a job tells after which tenant to go on when there is more to be looked at.
    /// </summary>
    [CrossTenant(Why)]
    public const string ClaimJobs = """
        WITH RECURSIVE kinds AS (
            (SELECT kind FROM jobs WHERE state = 'available' ORDER BY kind LIMIT 1)
            UNION ALL
            SELECT next.kind
            FROM kinds
            CROSS JOIN LATERAL (SELECT kind FROM jobs WHERE state = 'available' AND kind > kinds.kind ORDER BY kind LIMIT 1) next
        ), open_kinds AS MATERIALIZED (
            SELECT k.kind, greatest(20, 200 / count(*) OVER ()) AS hops
            FROM kinds k
            WHERE (k.kind = ANY (@MustRun) OR NOT EXISTS (SELECT FROM job_pauses p WHERE p.kind = k.kind AND p.tenant_id = '00000000-0000-0000-0000-000000000000'))
              AND NOT EXISTS (SELECT FROM unnest(@BusyKinds, @KindRooms) AS full_kind (kind, room) WHERE full_kind.kind = k.kind AND full_kind.room = 0)
        ), walked AS MATERIALIZED (
            SELECT k.kind, k.hops, lane.lap, lane.tenant_id, lane.hop
            FROM open_kinds k
            CROSS JOIN LATERAL (
                -- Ordered by more than is needed, so that only the index of available jobs will do, also in a table full of finished ones.
                WITH RECURSIVE ahead AS (
                    (SELECT tenant_id FROM jobs WHERE state = 'available' AND kind = k.kind AND tenant_id > @After ORDER BY tenant_id, priority, id LIMIT 1)
                    UNION ALL
                    SELECT next.tenant_id
                    FROM ahead
                    CROSS JOIN LATERAL (
                        SELECT tenant_id
                        FROM jobs
                        WHERE state = 'available' AND kind = k.kind AND tenant_id > ahead.tenant_id
                        ORDER BY tenant_id, priority, id
                        LIMIT 1) next
                ), behind AS (
                    (SELECT tenant_id FROM jobs WHERE state = 'available' AND kind = k.kind AND tenant_id <= @After ORDER BY tenant_id, priority, id LIMIT 1)
                    UNION ALL
                    SELECT next.tenant_id
                    FROM behind
                    CROSS JOIN LATERAL (
                        SELECT tenant_id
                        FROM jobs
                        WHERE state = 'available' AND kind = k.kind AND tenant_id > behind.tenant_id AND tenant_id <= @After
                        ORDER BY tenant_id, priority, id
                        LIMIT 1) next
                )
                SELECT found.lap, found.tenant_id, row_number() OVER () AS hop
                FROM (SELECT 1 AS lap, tenant_id FROM ahead UNION ALL SELECT 2, tenant_id FROM behind) found
                LIMIT k.hops) lane
        ), cut AS MATERIALIZED (
            -- Where the first kind ran out of hops: to look further in the others would pass its tenants over.
            SELECT lap, tenant_id FROM walked WHERE hop = hops ORDER BY lap, tenant_id LIMIT 1
        ), lanes AS MATERIALIZED (
            SELECT lane.tenant_id, lane.kind, lane.lap
            FROM walked lane
            WHERE NOT EXISTS (SELECT FROM cut WHERE (lane.lap, lane.tenant_id) > (cut.lap, cut.tenant_id))
              -- One by one by the key: as NOT EXISTS it may be planned as a walk over the pauses of all tenants.
              AND (lane.kind = ANY (@MustRun) OR (SELECT p.kind FROM job_pauses p WHERE p.kind = lane.kind AND p.tenant_id = lane.tenant_id) IS NULL)
              AND coalesce(
                    (SELECT t.status = 'active' FROM tenants t WHERE t.id = lane.tenant_id),
                    lane.tenant_id = '00000000-0000-0000-0000-000000000000')
              -- Lanes that nothing may be taken from must not use up the hundred that are looked at.
              AND NOT EXISTS (SELECT FROM unnest(@BusyTenants, @TenantRooms) AS full_tenant (tenant_id, room) WHERE full_tenant.tenant_id = lane.tenant_id AND full_tenant.room = 0)
            ORDER BY lane.lap, lane.tenant_id, lane.kind
            LIMIT 100
        ), stop AS (
            SELECT lap, tenant_id FROM cut WHERE (SELECT count(*) FROM lanes) < 100
            UNION ALL
            (SELECT lap, tenant_id FROM lanes ORDER BY lap, tenant_id OFFSET 99)
        ), share AS MATERIALIZED (
            SELECT greatest(1, ceil(@Limit::numeric / greatest(1, count(DISTINCT tenant_id))))::integer AS jobs
            FROM lanes
        ), candidates AS (
            SELECT lane.lap, job.tenant_id, job.id,
                   row_number() OVER (PARTITION BY job.tenant_id ORDER BY job.priority, job.id) AS of_tenant,
                   row_number() OVER (PARTITION BY job.tenant_id, job.kind ORDER BY job.priority, job.id) AS of_lane,
                   job.kind,
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
        ), fair AS (
            -- Of a kind with a limit every tenant gets its first job before one gets its second; who is first is drawn by lot each time.
            SELECT tenant_id, id, lap, of_tenant, kind_room,
                   row_number() OVER (PARTITION BY kind ORDER BY of_lane, md5(tenant_id::text || @Token::text)) AS of_kind
            FROM candidates
            WHERE of_tenant <= tenant_room
        ), picked AS (
            SELECT tenant_id, id, lap, of_tenant
            FROM fair
            WHERE of_kind <= kind_room
            ORDER BY of_tenant, lap, tenant_id
            LIMIT @Limit
        ), claimed AS (
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
                      j.correlation_id, j.traceparent, j.asked_by::text AS asked_by, picked.lap, picked.of_tenant AS turn
        )
        SELECT tenant_id, id, kind, payload, attempt, max_attempts, cancel_requested, waited_seconds, age_seconds, correlation_id, traceparent, asked_by, lap, turn
        FROM claimed
        UNION ALL
        SELECT tenant_id, '00000000-0000-0000-0000-000000000000', '', '', 0, 0, false, 0, 0, NULL, NULL, NULL, lap, 0
        FROM stop
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
                            ELSE coalesce(CASE WHEN jsonb_array_length(j.failures) >= 50 THEN j.failures - 0 ELSE j.failures END, '[]') || jsonb_strip_nulls(jsonb_build_object(
                                'attempt', j.attempt,
                                'startedAt', to_jsonb(now() - make_interval(secs => ended.ran)),
                                'finishedAt', to_jsonb(now()),
                                'error', ended.error,
                                'detail', ended.detail)) END
        FROM unnest(@TenantIds, @Ids, @Tokens, @RanSeconds, @States, @Delays, @Spent, @Errors, @ErrorDetails)
             AS ended (tenant_id, id, token, ran, state, delay, spent, error, detail)
        WHERE j.tenant_id = ended.tenant_id
          AND j.id = ended.id
          AND j.lease_token = ended.token
        RETURNING j.id
        """;
}
