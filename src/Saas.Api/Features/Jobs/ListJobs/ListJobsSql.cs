namespace Saas.Api.Features.Jobs.ListJobs;

internal static class ListJobsSql
{
    /// <summary>Newest first.</summary>
    public const string SelectPage = """
        SELECT id, tenant_id, kind, state, priority, tags, attempt, max_attempts, run_at, created_at, started_at, finished_at,
               failures -> -1 ->> 'error' AS last_error
        FROM jobs
        WHERE tenant_id = @TenantId
          AND (@After::uuid IS NULL OR id < @After)
          AND (@State::text IS NULL OR state = @State)
          AND (@Kind::text IS NULL OR kind = @Kind)
          AND (@Tag::text IS NULL OR tags @> ARRAY[@Tag])
          AND (@CreatedBefore::timestamptz IS NULL OR created_at < @CreatedBefore)
          AND (@CreatedAfter::timestamptz IS NULL OR created_at >= @CreatedAfter)
        ORDER BY id DESC
        LIMIT @Take
        """;
}
