using Saas.Api.Platform.Data;

namespace Saas.Api.Platform.Audit;

internal static class AuditSql
{
    public const string InsertEvent = """
        INSERT INTO audit_events (tenant_id, action, actor_type, actor_id, session_id, api_key_id, job_id, impersonator_id, operation,
                                  object_type, object_id, details, address, user_agent, correlation_id)
        VALUES (@TenantId, @Action, @ActorType, @ActorId, @SessionId, @ApiKeyId, @JobId, @ImpersonatorId, @Operation,
                @ObjectType, @ObjectId, @Details::jsonb, @Address, @UserAgent, @CorrelationId)
        """;

    /// <summary>One row in each tenant of an account: what happens to an account concerns all of them.</summary>
    [CrossTenant("An account may be in many tenants.")]
    public const string InsertAccountEvent = """
        INSERT INTO audit_events (tenant_id, action, actor_type, actor_id, session_id, api_key_id, job_id, impersonator_id, operation,
                                  object_type, object_id, details, address, user_agent, correlation_id)
        SELECT u.tenant_id, @Action, @ActorType, @ActorId, @SessionId, @ApiKeyId, @JobId, @ImpersonatorId, @Operation,
               @ObjectType, @ObjectId, @Details::jsonb, @Address, @UserAgent, @CorrelationId
        FROM users u
        WHERE u.account_id = @AccountId
          -- Not where somebody was put without having proven the mailbox: that tenant is not to be told of the person's doings.
          AND u.status = 'active'
          AND NOT u.awaits_proof
        """;
}
