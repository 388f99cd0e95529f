using Saas.Api.Platform.Data;

namespace Saas.Api.Platform.Audit;

internal static class AuditSql
{
    public const string InsertEvent = """
        INSERT INTO audit_events (tenant_id, id, action, actor_id, object_type, object_id, details, address, user_agent, correlation_id)
        VALUES (@TenantId, @Id, @Action, @ActorId, @ObjectType, @ObjectId, @Details::jsonb, @Address, @UserAgent, @CorrelationId)
        """;

    /// <summary>One row in each tenant of an account: what happens to an account concerns all of them. Ids differ per tenant only.</summary>
    [CrossTenant("An account may be in many tenants.")]
    public const string InsertAccountEvent = """
        INSERT INTO audit_events (tenant_id, id, action, actor_id, object_type, object_id, details, address, user_agent, correlation_id)
        SELECT u.tenant_id, @Id, @Action, @ActorId, @ObjectType, @ObjectId, @Details::jsonb, @Address, @UserAgent, @CorrelationId
        FROM users u
        WHERE u.account_id = @AccountId
        """;
}
