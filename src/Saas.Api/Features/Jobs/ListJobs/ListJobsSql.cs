namespace Saas.Api.Features.Jobs.ListJobs;

/// <summary>
/// Under row-level security no index can find a tag (the operators of arrays are not leakproof), so jobs are looked at newest first, down
/// to the ten thousandth.
/// </summary>
internal static class ListJobsSql
{
    /// <summary>Newest first.</summary>
    public const string SelectPage = """
        SELECT id, tenant_id, kind, state, priority, tags, attempt, max_attempts, run_at, created_at, started_at, finished_at,
               failures -> -1 ->> 'error' AS last_error
        FROM jobs
        WHERE tenant_id = @TenantId
          AND (@After::uuid IS NULL OR id < @After)
          AND (@Until::uuid IS NULL OR id >= @Until)
          AND (@State::text IS NULL OR state = @State)
          AND (@Kind::text IS NULL OR kind = @Kind)
          AND (@Tag::text IS NULL OR tags @> ARRAY[@Tag])
          AND (@CreatedBefore::timestamptz IS NULL OR created_at < @CreatedBefore)
          AND (@CreatedAfter::timestamptz IS NULL OR created_at >= @CreatedAfter)
        ORDER BY id DESC
        LIMIT @Take
        """;

    /// <summary>The last one to be looked at for a page; null: there are no more than that.</summary>
    public const string SelectUntil = """
        SELECT id
        FROM jobs
        WHERE tenant_id = @TenantId
          AND (@After::uuid IS NULL OR id < @After)
        ORDER BY id DESC
        OFFSET @Skip
        LIMIT 1
        """;

    /// <summary>By the index of dead ones.</summary>
    public const string SelectDeadPage = """
        SELECT id, tenant_id, kind, state, priority, tags, attempt, max_attempts, run_at, created_at, started_at, finished_at,
               failures -> -1 ->> 'error' AS last_error
        FROM jobs
        WHERE tenant_id = @TenantId
          AND state = 'dead'
          AND (@After::uuid IS NULL OR id < @After)
          AND (@Until::uuid IS NULL OR id >= @Until)
          AND (@Kind::text IS NULL OR kind = @Kind)
          AND (@Tag::text IS NULL OR tags @> ARRAY[@Tag])
          AND (@CreatedBefore::timestamptz IS NULL OR created_at < @CreatedBefore)
          AND (@CreatedAfter::timestamptz IS NULL OR created_at >= @CreatedAfter)
        ORDER BY id DESC
        LIMIT @Take
        """;

    /// <summary>As <see cref="SelectUntil"/>, of dead ones.</summary>
    public const string SelectDeadUntil = """
        SELECT id
        FROM jobs
        WHERE tenant_id = @TenantId
          AND state = 'dead'
          AND (@After::uuid IS NULL OR id < @After)
        ORDER BY id DESC
        OFFSET @Skip
        LIMIT 1
        """;

    /// <summary>By the index of those that wait.</summary>
    public const string SelectPendingPage = """
        SELECT id, tenant_id, kind, state, priority, tags, attempt, max_attempts, run_at, created_at, started_at, finished_at,
               failures -> -1 ->> 'error' AS last_error
        FROM jobs
        WHERE tenant_id = @TenantId
          AND state IN ('available', 'scheduled', 'retryable')
          AND (@After::uuid IS NULL OR id < @After)
          AND (@Until::uuid IS NULL OR id >= @Until)
          AND state = @State
          AND (@Kind::text IS NULL OR kind = @Kind)
          AND (@Tag::text IS NULL OR tags @> ARRAY[@Tag])
          AND (@CreatedBefore::timestamptz IS NULL OR created_at < @CreatedBefore)
          AND (@CreatedAfter::timestamptz IS NULL OR created_at >= @CreatedAfter)
        ORDER BY id DESC
        LIMIT @Take
        """;

    /// <summary>As <see cref="SelectUntil"/>, of those that wait.</summary>
    public const string SelectPendingUntil = """
        SELECT id
        FROM jobs
        WHERE tenant_id = @TenantId
          AND state IN ('available', 'scheduled', 'retryable')
          AND (@After::uuid IS NULL OR id < @After)
        ORDER BY id DESC
        OFFSET @Skip
        LIMIT 1
        """;
}
