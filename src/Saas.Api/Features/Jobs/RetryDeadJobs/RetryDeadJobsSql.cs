namespace Saas.Api.Features.Jobs.RetryDeadJobs;

internal static class RetryDeadJobsSql
{
    /// <summary>Where another job has the key, the dead one stays; of two dead ones with one key the newer is retried.</summary>
    public const string RetryDead = """
        WITH chosen AS (
            SELECT d.id
            FROM jobs d
            WHERE d.tenant_id = @TenantId
              AND d.state = 'dead'
              AND (d.unique_key IS NULL
                OR NOT EXISTS (SELECT FROM jobs o WHERE o.tenant_id = @TenantId AND o.kind = d.kind AND o.unique_key = d.unique_key AND o.id <> d.id AND o.state = ANY (o.unique_states))
                   AND NOT EXISTS (SELECT FROM jobs o WHERE o.tenant_id = @TenantId AND o.kind = d.kind AND o.unique_key = d.unique_key AND o.id > d.id AND o.state = 'dead'))
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
        WHERE j.tenant_id = @TenantId
          AND j.id = chosen.id
        """;
}
