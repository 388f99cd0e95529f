using Saas.Api.Platform.Data;

namespace Saas.Api.Platform.Jobs.Monitoring;

internal static class AllTenantsSql
{
    private const string Why = "A SUPER_ADMIN looks after the jobs of every tenant.";

    [CrossTenant(Why)]
    public const string SelectPage = """
        SELECT id, tenant_id, kind, state, priority, tags, attempt, max_attempts, run_at, created_at, started_at, finished_at,
               coalesce(failures -> -1 ->> 'detail', failures -> -1 ->> 'error') AS last_error
        FROM jobs
        WHERE (@After::uuid IS NULL OR id < @After)
          AND (@Until::uuid IS NULL OR id >= @Until)
          AND (@State::text IS NULL OR state = @State)
          AND (@Kind::text IS NULL OR kind = @Kind)
          AND (@Tag::text IS NULL OR tags @> ARRAY[@Tag])
          AND (@CreatedBefore::timestamptz IS NULL OR created_at < @CreatedBefore)
          AND (@CreatedAfter::timestamptz IS NULL OR created_at >= @CreatedAfter)
        ORDER BY id DESC
        LIMIT @Take
        """;

    [CrossTenant(Why)]
    public const string SelectDeadPage = """
        SELECT id, tenant_id, kind, state, priority, tags, attempt, max_attempts, run_at, created_at, started_at, finished_at,
               coalesce(failures -> -1 ->> 'detail', failures -> -1 ->> 'error') AS last_error
        FROM jobs
        WHERE state = 'dead'
          AND (@After::uuid IS NULL OR id < @After)
          AND (@Until::uuid IS NULL OR id >= @Until)
          AND (@Kind::text IS NULL OR kind = @Kind)
          AND (@Tag::text IS NULL OR tags @> ARRAY[@Tag])
          AND (@CreatedBefore::timestamptz IS NULL OR created_at < @CreatedBefore)
          AND (@CreatedAfter::timestamptz IS NULL OR created_at >= @CreatedAfter)
        ORDER BY id DESC
        LIMIT @Take
        """;

    /// <summary>The last one to be looked at for a page; null: there are no more than that.</summary>
    [CrossTenant(Why)]
    public const string SelectUntil = """
        SELECT id
        FROM jobs
        WHERE (@After::uuid IS NULL OR id < @After)
        ORDER BY id DESC
        OFFSET @Skip
        LIMIT 1
        """;

    /// <summary>As <see cref="SelectUntil"/>, of dead ones.</summary>
    [CrossTenant(Why)]
    public const string SelectDeadUntil = """
        SELECT id
        FROM jobs
        WHERE state = 'dead'
          AND (@After::uuid IS NULL OR id < @After)
        ORDER BY id DESC
        OFFSET @Skip
        LIMIT 1
        """;

    [CrossTenant(Why)]
    public const string SelectJob = """
        SELECT id, tenant_id, kind, state, priority, tags, attempt, max_attempts, run_at, created_at, started_at, finished_at, correlation_id,
               failures::text AS failures
        FROM jobs
        WHERE id = @Id
        """;

    [CrossTenant(Why)]
    public const string SelectState = """
        SELECT state
        FROM jobs
        WHERE id = @Id
        """;

    [CrossTenant(Why)]
    public const string RetryJob = """
        UPDATE jobs
        SET state = 'available',
            run_at = now(),
            finished_at = NULL,
            attempt = CASE WHEN state IN ('dead', 'cancelled') THEN 0 ELSE attempt END,
            cancel_requested = false
        WHERE id = @Id
          AND state IN ('dead', 'cancelled', 'retryable', 'scheduled')
        RETURNING id, tenant_id, kind, state, priority, tags, attempt, max_attempts, run_at, created_at, started_at, finished_at,
                  coalesce(failures -> -1 ->> 'detail', failures -> -1 ->> 'error') AS last_error
        """;

    [CrossTenant(Why)]
    public const string CancelJob = """
        UPDATE jobs
        SET state = CASE WHEN state = 'running' THEN state ELSE 'cancelled' END,
            finished_at = CASE WHEN state = 'running' THEN NULL ELSE now() END,
            cancel_requested = true
        WHERE id = @Id
          AND state IN ('available', 'scheduled', 'retryable', 'running')
          AND kind <> ALL (@MustRun)
        RETURNING id, tenant_id, kind, state, priority, tags, attempt, max_attempts, run_at, created_at, started_at, finished_at,
                  coalesce(failures -> -1 ->> 'detail', failures -> -1 ->> 'error') AS last_error
        """;

    [CrossTenant("What the platform has paused is no tenant's, and each may know of it.")]
    public const string SelectPausedKinds = """
        SELECT kind
        FROM job_pauses
        WHERE tenant_id = '00000000-0000-0000-0000-000000000000'
        """;

    [CrossTenant(Why)]
    public const string SelectStats = """
        SELECT c.kind, c.state, c.jobs, c.oldest_seconds,
               EXISTS (SELECT FROM job_pauses p WHERE p.tenant_id = '00000000-0000-0000-0000-000000000000' AND p.kind = c.kind) AS paused
        FROM (
            SELECT kind, state, count(*) AS jobs, extract(epoch FROM now() - min(run_at))::float8 AS oldest_seconds
            FROM jobs WHERE state = 'available' GROUP BY kind, state
            UNION ALL
            SELECT kind, state, count(*), NULL FROM jobs WHERE state IN ('scheduled', 'retryable') GROUP BY kind, state
            UNION ALL
            SELECT kind, state, count(*), NULL FROM jobs WHERE state = 'running' GROUP BY kind, state
            UNION ALL
            SELECT kind, state, count(*), NULL FROM jobs WHERE state = 'dead' GROUP BY kind, state
            UNION ALL
            SELECT kind, 'succeeded', count(*), NULL FROM jobs
            WHERE state IN ('succeeded', 'cancelled', 'dead') AND state = 'succeeded' AND finished_at > now() - interval '1 minute' GROUP BY kind
            UNION ALL
            SELECT kind, 'paused', 0, NULL FROM job_pauses WHERE tenant_id = '00000000-0000-0000-0000-000000000000'
        ) c
        ORDER BY c.kind, c.state
        """;

    [CrossTenant(Why)]
    public const string RetryDead = """
        WITH chosen AS (
            SELECT d.tenant_id, d.id
            FROM jobs d
            WHERE d.state = 'dead'
              AND (d.unique_key IS NULL
                OR NOT EXISTS (SELECT FROM jobs o WHERE o.tenant_id = d.tenant_id AND o.kind = d.kind AND o.unique_key = d.unique_key AND o.id <> d.id AND o.state = ANY (o.unique_states))
                   AND NOT EXISTS (SELECT FROM jobs o WHERE o.tenant_id = d.tenant_id AND o.kind = d.kind AND o.unique_key = d.unique_key AND o.id > d.id AND o.state = 'dead'))
              AND (@Kind::text IS NULL OR d.kind = @Kind)
              AND (@Tag::text IS NULL OR d.tags @> ARRAY[@Tag])
              AND (@CreatedBefore::timestamptz IS NULL OR d.created_at < @CreatedBefore)
              AND (@CreatedAfter::timestamptz IS NULL OR d.created_at >= @CreatedAfter)
            ORDER BY d.id
            LIMIT 1000
            FOR UPDATE SKIP LOCKED
        )
        UPDATE jobs j
        SET state = 'available', run_at = now(), finished_at = NULL, attempt = 0, cancel_requested = false
        FROM chosen
        WHERE j.tenant_id = chosen.tenant_id
          AND j.id = chosen.id
        """;

    [CrossTenant(Why)]
    public const string PauseKind = """
        INSERT INTO job_pauses (tenant_id, kind)
        VALUES ('00000000-0000-0000-0000-000000000000', @Kind)
        ON CONFLICT (tenant_id, kind) DO NOTHING
        """;

    [CrossTenant(Why)]
    public const string ResumeKind = """
        DELETE FROM job_pauses
        WHERE tenant_id = '00000000-0000-0000-0000-000000000000'
          AND kind = @Kind
        """;

    [CrossTenant("Whoever calls drains the jobs of every tenant.")]
    public const string SelectBacklog = """
        SELECT (SELECT count(*)
                FROM jobs j
                LEFT JOIN tenants t ON t.id = j.tenant_id
                WHERE j.state = 'available'
                  AND coalesce(t.status = 'active', j.tenant_id = '00000000-0000-0000-0000-000000000000')
                  AND (j.kind = ANY (@MustRun) OR NOT EXISTS (SELECT FROM job_pauses p WHERE p.kind = j.kind AND p.tenant_id IN (j.tenant_id, '00000000-0000-0000-0000-000000000000')))) AS backlog,
               (SELECT min(run_at) FROM jobs WHERE state IN ('scheduled', 'retryable')) AS next_due_at
        """;
}
