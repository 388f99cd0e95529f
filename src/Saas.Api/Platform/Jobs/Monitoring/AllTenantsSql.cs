using Saas.Api.Platform.Data;

namespace Saas.Api.Platform.Jobs.Monitoring;

internal static class AllTenantsSql
{
    private const string Why = "A SUPER_ADMIN looks after the jobs of every tenant.";

    [CrossTenant(Why)]
    public const string SelectPage = """
        SELECT id, tenant_id, kind, state, priority, tags, attempt, max_attempts, run_at, created_at, started_at, finished_at,
               failures -> -1 ->> 'error' AS last_error
        FROM jobs
        WHERE (@After::uuid IS NULL OR id < @After)
          AND (@State::text IS NULL OR state = @State)
          AND (@Kind::text IS NULL OR kind = @Kind)
          AND (@Tag::text IS NULL OR tags @> ARRAY[@Tag])
          AND (@CreatedBefore::timestamptz IS NULL OR created_at < @CreatedBefore)
          AND (@CreatedAfter::timestamptz IS NULL OR created_at >= @CreatedAfter)
        ORDER BY id DESC
        LIMIT @Take
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
                  AND NOT EXISTS (SELECT FROM job_pauses p WHERE p.kind = j.kind AND p.tenant_id IN (j.tenant_id, '00000000-0000-0000-0000-000000000000'))) AS backlog,
               (SELECT min(run_at) FROM jobs WHERE state IN ('scheduled', 'retryable')) AS next_due_at
        """;
}
