using Saas.Api.Platform.Data;

namespace Saas.Api.Platform.Accounts.Leaving;

internal static class LeavingSql
{
    private const string Why = "An account may be in many tenants.";

    [CrossTenant(Why)]
    public const string SelectEmail = """
        SELECT email
        FROM accounts
        WHERE id = @AccountId
        """;

    /// <summary>Where it is a user, and where it has sessions.</summary>
    [CrossTenant(Why)]
    public const string SelectTenants = """
        SELECT tenant_id
        FROM users
        WHERE account_id = @AccountId
        UNION
        SELECT active_tenant_id
        FROM sessions
        WHERE account_id = @AccountId
          AND ended_at IS NULL
        """;

    [CrossTenant(Why)]
    public const string RequestDeletion = "SELECT request_account_deletion(@AccountId, @GraceSeconds)";

    [CrossTenant(Why)]
    public const string SelectLedAlone = "SELECT tenant_id FROM tenants_led_alone(@AccountId) AS tenant_id ORDER BY tenant_id";

    /// <summary>Its audit rows are in it, since it may find nothing to restore. Says whether that is because the grace is over.</summary>
    [CrossTenant(Why)]
    public const string Restore = """
        WITH restored AS (
            UPDATE accounts
            SET delete_requested_at = NULL,
                delete_at = NULL,
                version = version + 1,
                updated_at = now()
            WHERE id = @AccountId
              AND delete_at > now()
            RETURNING id
        ), told AS (
            INSERT INTO audit_events (tenant_id, action, actor_type, actor_id, operation, object_type, object_id, address, user_agent, correlation_id)
            SELECT u.tenant_id, @Action, 'account', r.id, @Operation, 'account', r.id, @Address, @UserAgent, @CorrelationId
            FROM restored r
            JOIN users u ON u.account_id = r.id
        )
        SELECT EXISTS (SELECT FROM accounts WHERE id = @AccountId AND delete_at <= now())
        """;
}
