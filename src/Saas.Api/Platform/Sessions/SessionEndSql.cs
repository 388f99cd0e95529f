using Saas.Api.Platform.Data;

namespace Saas.Api.Platform.Sessions;

internal static class SessionEndSql
{
    private const string Why = "A session belongs to an account, which may be in many tenants.";

    /// <summary>Ends one session or all but one; a trigger records each.</summary>
    [CrossTenant(Why)]
    public const string EndSessions = """
        WITH ended AS (
            UPDATE sessions
            SET ended_at = now(), end_reason = @Reason
            WHERE account_id = @AccountId
              AND ended_at IS NULL
              AND (@SessionId::uuid IS NULL OR id = @SessionId)
              AND (@Keep::uuid IS NULL OR id <> @Keep)
              AND (@By::uuid IS NULL OR EXISTS (SELECT FROM sessions own WHERE own.id = @By AND own.ended_at IS NULL AND own.idle_expires_at > now()))
              AND idle_expires_at > now()
            RETURNING id
        )
        SELECT ended.id AS session_id, u.tenant_id
        FROM ended
        LEFT JOIN users u ON u.account_id = @AccountId
        """;

    /// <summary>Ends the session of a reused token, once; whoever comes second finds it ended and records nothing.</summary>
    [CrossTenant(Why)]
    public const string EndReused = """
        WITH ended AS (
            UPDATE sessions
            SET ended_at = now(), end_reason = 'refresh_reuse'
            WHERE id = @SessionId
              AND ended_at IS NULL
            RETURNING id, account_id
        ), audited AS (
            INSERT INTO audit_events (tenant_id, action, actor_type, operation, object_type, object_id, address, user_agent, correlation_id)
            SELECT u.tenant_id, @Action, @ActorType, @Operation, 'session', ended.id, @Address, @UserAgent, @CorrelationId
            FROM ended
            JOIN users u ON u.account_id = ended.account_id
        ), told AS (
            INSERT INTO jobs (tenant_id, id, kind, state, payload, max_attempts, correlation_id)
            SELECT '00000000-0000-0000-0000-000000000000', @JobId, @Kind, 'available', @Payload::jsonb, @MaxAttempts, @CorrelationId
            FROM ended
        )
        SELECT ended.id AS session_id, u.tenant_id
        FROM ended
        LEFT JOIN users u ON u.account_id = ended.account_id
        """;
}
