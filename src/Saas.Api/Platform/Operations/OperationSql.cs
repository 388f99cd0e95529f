using Saas.Api.Platform.Data;

namespace Saas.Api.Platform.Operations;

internal static class OperationSql
{
    public const string InsertOperation = """
        INSERT INTO operations (tenant_id, id, kind, permission, created_by)
        VALUES (@TenantId, @Id, @Kind, @Permission, @ActorId)
        RETURNING id, kind, permission, state, done, total, result_key, result_name, result::text AS result, error, created_at, updated_at, finished_at, created_by
        """;

    /// <summary>A job that was given up or cancelled says nothing more itself, and retention may have removed it since.</summary>
    public const string SelectOperation = """
        SELECT o.id, o.kind, o.permission,
               CASE WHEN o.finished_at IS NULL AND (j.id IS NULL OR j.state IN ('dead', 'cancelled')) THEN 'failed' ELSE o.state END AS state,
               o.done, o.total, o.result_key, o.result_name, o.result::text AS result,
               coalesce(o.error, CASE WHEN o.finished_at IS NULL AND j.state = 'dead' THEN coalesce(j.failures -> -1 ->> 'error', 'It was given up.')
                                      WHEN o.finished_at IS NULL AND j.state = 'cancelled' THEN 'It was cancelled.'
                                      WHEN o.finished_at IS NULL AND j.id IS NULL THEN 'It was given up or cancelled.' END) AS error,
               o.created_at, o.updated_at, coalesce(o.finished_at, j.finished_at, CASE WHEN j.id IS NULL THEN o.updated_at END) AS finished_at, o.created_by
        FROM operations o
        LEFT JOIN jobs j ON j.tenant_id = @TenantId AND j.id = o.id
        WHERE o.tenant_id = @TenantId
          AND o.id = @Id
        """;

    /// <summary>The newest one of a kind; failed also when its job is over or was removed without a word.</summary>
    public const string SelectLatest = """
        SELECT o.id, o.kind, o.permission,
               CASE WHEN o.finished_at IS NULL AND (j.state IN ('available', 'scheduled', 'running', 'retryable')) IS NOT TRUE THEN 'failed' ELSE o.state END AS state,
               o.done, o.total, o.result_key, o.result_name, o.result::text AS result, o.error, o.created_at, o.updated_at, o.finished_at, o.created_by
        FROM operations o
        LEFT JOIN jobs j ON j.tenant_id = @TenantId AND j.id = o.id
        WHERE o.tenant_id = @TenantId
          AND o.kind = @Kind
        ORDER BY o.created_at DESC, o.id DESC
        LIMIT 1
        """;

    /// <summary>No row: the key of its job is taken, and neither was made.</summary>
    public const string InsertOnce = """
        WITH job AS (
            INSERT INTO jobs (tenant_id, id, kind, state, payload, unique_key, unique_states, max_attempts, correlation_id, traceparent, asked_by)
            VALUES (@TenantId, @Id, @Kind, 'available', @Payload::jsonb, @UniqueKey, '{available,scheduled,running,retryable}', @MaxAttempts, @CorrelationId, @Traceparent, @Asking::jsonb)
            ON CONFLICT (tenant_id, kind, unique_key) WHERE unique_key IS NOT NULL AND state = ANY (unique_states) DO NOTHING
            RETURNING id
        )
        INSERT INTO operations (tenant_id, id, kind, permission, created_by)
        SELECT @TenantId, job.id, @Kind, @Permission, @ActorId
        FROM job
        RETURNING id, kind, permission, state, done, total, result_key, result_name, result::text AS result, error, created_at, updated_at, finished_at, created_by
        """;

    public const string ReportProgress = """
        UPDATE operations
        SET state = 'running',
            done = @Done,
            total = coalesce(@Total, total),
            updated_at = now()
        WHERE tenant_id = @TenantId
          AND id = @Id
          AND finished_at IS NULL
        """;

    public const string FinishOperation = """
        UPDATE operations
        SET state = CASE WHEN @Error::text IS NULL THEN 'succeeded' ELSE 'failed' END,
            done = CASE WHEN @Error::text IS NULL THEN coalesce(total, done) ELSE done END,
            result_key = @ResultKey,
            result_name = @ResultName,
            result = @Result::jsonb,
            error = @Error,
            updated_at = now(),
            finished_at = now()
        WHERE tenant_id = @TenantId
          AND id = @Id
          AND finished_at IS NULL
        """;

    private const string Why = "Upkeep of operations knows no tenants.";

    [CrossTenant(Why)]
    public const string SelectOld = """
        SELECT tenant_id, id, result_key
        FROM operations
        WHERE created_at < now() - make_interval(secs => @KeepSeconds)
        ORDER BY created_at
        LIMIT 500
        """;

    [CrossTenant(Why)]
    public const string DeleteOperation = """
        DELETE FROM operations
        WHERE tenant_id = @TenantId
          AND id = @Id
        """;
}
