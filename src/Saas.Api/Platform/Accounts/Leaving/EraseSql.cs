using Saas.Api.Platform.Data;

namespace Saas.Api.Platform.Accounts.Leaving;

internal static class EraseSql
{
    private const string Why = "An account is erased in all of its tenants.";

    [CrossTenant(Why)]
    public const string SelectIsDue = "SELECT EXISTS (SELECT FROM accounts WHERE id = @AccountId AND delete_at <= now())";

    [CrossTenant(Why)]
    public const string SelectDue = """
        SELECT id
        FROM accounts
        WHERE delete_at <= now()
        ORDER BY delete_at
        LIMIT 100
        """;

    [CrossTenant(Why)]
    public const string SelectExports = """
        SELECT tenant_id, id, result_key
        FROM operations
        WHERE created_by = @AccountId
          AND permission = 'owner'
        """;

    [CrossTenant(Why)]
    public const string DeleteOperation = """
        DELETE FROM operations
        WHERE tenant_id = @TenantId
          AND id = @Id
        """;

    /// <summary>Some of them, each with its row in the tenant's trail: written once, however often this runs.</summary>
    [CrossTenant(Why)]
    public const string DeleteMemberships = """
        WITH due AS (
            SELECT u.tenant_id, u.id
            FROM users u
            JOIN accounts a ON a.id = u.account_id
            WHERE u.account_id = @AccountId
              AND a.delete_at <= now()
            LIMIT @Take
        ), gone AS (
            DELETE FROM users u
            USING due
            WHERE u.tenant_id = due.tenant_id
              AND u.id = due.id
            RETURNING u.tenant_id
        ), told AS (
            INSERT INTO audit_events (tenant_id, action, actor_type, job_id, operation, object_type, object_id)
            SELECT gone.tenant_id, 'account.erased', 'job', @JobId, @Operation, 'account', @AccountId
            FROM gone
        )
        SELECT count(*)::integer FROM gone
        """;

    /// <summary>Those to its address, whoever has made them.</summary>
    [CrossTenant(Why)]
    public const string DeleteInvitations = """
        DELETE FROM invitations i
        USING accounts a
        WHERE a.id = @AccountId
          AND a.delete_at <= now()
          AND i.email = a.email
        """;

    /// <summary>With it go its sessions, factors, codes and challenges: their foreign keys cascade.</summary>
    [CrossTenant(Why)]
    public const string DeleteAccount = """
        WITH gone AS (
            DELETE FROM accounts
            WHERE id = @AccountId
              AND delete_at <= now()
            RETURNING id
        )
        INSERT INTO audit_events (tenant_id, action, actor_type, job_id, operation, object_type, object_id)
        SELECT '00000000-0000-0000-0000-000000000000', 'account.erased', 'job', @JobId, @Operation, 'account', gone.id
        FROM gone
        """;
}
