namespace Saas.Api.Platform.Audit;

internal static class AuditRowSql
{
    /// <summary>Newest first.</summary>
    public const string SelectPage = """
        SELECT id, occurred_at, action, actor_type, actor_id, session_id, api_key_id, job_id, impersonator_id, operation, object_type, object_id,
               before::text AS before, after::text AS after, details::text AS details, address, user_agent, correlation_id,
               content_salt, origin_salt, content_hash, origin_hash
        FROM audit_events
        WHERE tenant_id = @TenantId
          AND (@After::uuid IS NULL OR id < @After)
          AND (@FromId::uuid IS NULL OR id >= @FromId)
          AND (@ToId::uuid IS NULL OR id < @ToId)
          AND (@Action::text IS NULL OR action = @Action)
          AND (@ObjectType::text IS NULL OR object_type = @ObjectType)
        ORDER BY id DESC
        LIMIT @Take
        """;

    public const string SelectPageOfActor = """
        SELECT id, occurred_at, action, actor_type, actor_id, session_id, api_key_id, job_id, impersonator_id, operation, object_type, object_id,
               before::text AS before, after::text AS after, details::text AS details, address, user_agent, correlation_id,
               content_salt, origin_salt, content_hash, origin_hash
        FROM audit_events
        WHERE tenant_id = @TenantId
          AND actor_id = @ActorId
          AND (@After::uuid IS NULL OR id < @After)
          AND (@FromId::uuid IS NULL OR id >= @FromId)
          AND (@ToId::uuid IS NULL OR id < @ToId)
          AND (@Action::text IS NULL OR action = @Action)
          AND (@ObjectType::text IS NULL OR object_type = @ObjectType)
          AND (@ObjectId::uuid IS NULL OR object_id = @ObjectId)
        ORDER BY id DESC
        LIMIT @Take
        """;

    public const string SelectPageOfObject = """
        SELECT id, occurred_at, action, actor_type, actor_id, session_id, api_key_id, job_id, impersonator_id, operation, object_type, object_id,
               before::text AS before, after::text AS after, details::text AS details, address, user_agent, correlation_id,
               content_salt, origin_salt, content_hash, origin_hash
        FROM audit_events
        WHERE tenant_id = @TenantId
          AND object_id = @ObjectId
          AND (@After::uuid IS NULL OR id < @After)
          AND (@FromId::uuid IS NULL OR id >= @FromId)
          AND (@ToId::uuid IS NULL OR id < @ToId)
          AND (@Action::text IS NULL OR action = @Action)
          AND (@ObjectType::text IS NULL OR object_type = @ObjectType)
        ORDER BY id DESC
        LIMIT @Take
        """;

    /// <summary>Oldest first: above one id, up to another.</summary>
    public const string SelectRange = """
        SELECT id, occurred_at, action, actor_type, actor_id, session_id, api_key_id, job_id, impersonator_id, operation, object_type, object_id,
               before::text AS before, after::text AS after, details::text AS details, address, user_agent, correlation_id,
               content_salt, origin_salt, content_hash, origin_hash
        FROM audit_events
        WHERE tenant_id = @TenantId
          AND id > @FromId
          AND id <= @ToId
        ORDER BY id
        LIMIT @Take
        """;
}
