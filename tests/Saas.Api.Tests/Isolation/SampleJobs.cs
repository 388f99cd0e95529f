using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Isolation;

/// <summary>Jobs that no runner touches: what retries, cancels, pauses and filters of another tenant could reach.</summary>
internal static class SampleJobs
{
    public const string Kind = "sample";

    public const string PausedKind = "sample.paused";

    public const string Tag = "sample-tag";

    /// <summary>A dead job, one for a far day, and a kind that is paused.</summary>
    public static Task AddAsync(Guid tenantId) => Sql.ExecuteAsync(
        """
        WITH jobs AS (
            INSERT INTO jobs (tenant_id, id, kind, state, payload, tags, attempt, max_attempts, run_at, finished_at, failures, correlation_id)
            SELECT $1, gen_random_uuid(), $2, s.state, '{"secret": "payload"}', ARRAY[$3], 1, 1, s.run_at, s.finished_at,
                   jsonb_build_array(jsonb_build_object('attempt', 1, 'startedAt', now(), 'finishedAt', now(), 'error', 'Of a sample.')), gen_random_uuid()::text
            FROM (VALUES ('dead', now(), now()), ('scheduled', timestamptz '2999-01-01', NULL)) s (state, run_at, finished_at))
        INSERT INTO job_pauses (tenant_id, kind)
        VALUES ($1, $4)
        """,
        tenantId, Kind, Tag, PausedKind);

    /// <summary>A job of the tenant: in this state, if it has one.</summary>
    public static Task<Guid> IdAsync(Guid tenantId, string state) =>
        Sql.ScalarAsync<Guid>("SELECT id FROM jobs WHERE tenant_id = $1 ORDER BY state = $2 DESC, id LIMIT 1", tenantId, state);

    /// <summary>Waits until what the tenant's own doings have enqueued is done.</summary>
    public static Task SettledAsync(Guid tenantId) => Eventually.TrueAsync(
        async () => await Sql.ScalarAsync<long>(
            "SELECT count(*) FROM jobs WHERE tenant_id = $1 AND state IN ('available', 'scheduled', 'running', 'retryable') AND run_at < '2999-01-01'", tenantId) == 0,
        TimeSpan.FromMinutes(1));
}
