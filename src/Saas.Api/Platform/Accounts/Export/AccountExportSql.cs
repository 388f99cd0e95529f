using Saas.Api.Platform.Data;

namespace Saas.Api.Platform.Accounts.Export;

internal static class AccountExportSql
{
    private const string Why = "An account's own data over all of its tenants.";

    [CrossTenant(Why)]
    public const string SelectAccount = """
        SELECT row_to_json(r)::text
        FROM (
            SELECT id, email, email_verified_at, language, time_zone, password_hash IS NOT NULL AS has_password, password_changed_at, last_tenant_id, created_at, updated_at,
                   delete_requested_at, delete_at
            FROM accounts
            WHERE id = @AccountId) r
        """;

    [CrossTenant(Why)]
    public const string SelectUsers = """
        SELECT row_to_json(r)::text
        FROM (
            SELECT u.tenant_id, t.name AS tenant_name, u.id, u.email, u.name, u.role, u.status, u.created_at, u.updated_at
            FROM users u
            JOIN tenants t ON t.id = u.tenant_id
            WHERE u.account_id = @AccountId
              -- Of a tenant that waits for the mailbox to be proven, whoever holds the account now is told nothing.
              AND NOT u.awaits_proof
            ORDER BY u.created_at, u.tenant_id) r
        """;

    [CrossTenant(Why)]
    public const string SelectTotp = """
        SELECT row_to_json(r)::text
        FROM (
            SELECT confirmed_at, created_at
            FROM totp_secrets
            WHERE account_id = @AccountId) r
        """;

    [CrossTenant(Why)]
    public const string SelectRecoveryCodes = """
        SELECT row_to_json(r)::text
        FROM (
            SELECT used_at, created_at
            FROM recovery_codes
            WHERE account_id = @AccountId
            ORDER BY created_at) r
        """;

    [CrossTenant(Why)]
    public const string SelectChallenges = """
        SELECT row_to_json(r)::text
        FROM (
            SELECT purpose, wanted_tenant_id, methods, device_name, tries, created_at, expires_at, used_at
            FROM sign_in_challenges
            WHERE account_id = @AccountId
            ORDER BY created_at) r
        """;

    [CrossTenant(Why)]
    public const string SelectFactorFailures = """
        SELECT row_to_json(r)::text
        FROM (
            SELECT failures, last_failed_at
            FROM second_factor_failures
            WHERE account_id = @AccountId) r
        """;

    [CrossTenant(Why)]
    public const string SelectPasskeys = """
        SELECT row_to_json(r)::text
        FROM (
            SELECT id, name, aaguid, transports, backup_eligible, backed_up, created_at, last_used_at, clone_suspected_at
            FROM passkeys
            WHERE account_id = @AccountId
            ORDER BY created_at) r
        """;

    [CrossTenant(Why)]
    public const string SelectPasskeyHandles = """
        SELECT row_to_json(r)::text
        FROM (
            SELECT handle
            FROM passkey_handles
            WHERE account_id = @AccountId) r
        """;

    [CrossTenant(Why)]
    public const string SelectOneTimeCodes = """
        SELECT row_to_json(r)::text
        FROM (
            SELECT purpose, address, tries, created_at, code_expires_at, link_expires_at, used_at
            FROM one_time_codes
            WHERE account_id = @AccountId
            ORDER BY created_at) r
        """;

    [CrossTenant(Why)]
    public const string SelectRegistrations = """
        SELECT row_to_json(r)::text
        FROM (
            SELECT email, joins_id, tenant_name, created_at
            FROM registrations
            WHERE account_id = @AccountId
            ORDER BY created_at) r
        """;

    /// <summary>Those to its proven address; and those that it has made, without whom they are for.</summary>
    [CrossTenant(Why)]
    public const string SelectInvitations = """
        SELECT row_to_json(r)::text
        FROM (
            SELECT i.tenant_id, i.id, i.email, 'received' AS side, i.role, i.status, i.created_at, i.expires_at, i.ended_at
            FROM accounts a
            JOIN invitations i ON i.email = a.email
            WHERE a.id = @AccountId
              AND a.email_verified_at IS NOT NULL
            UNION ALL
            SELECT i.tenant_id, i.id, NULL, 'made', i.role, i.status, i.created_at, i.expires_at, i.ended_at
            FROM invitations i
            WHERE i.created_by = @AccountId
            ORDER BY created_at) r
        """;

    /// <summary>Those that act as it. What a tenant's own keys do is the tenant's.</summary>
    [CrossTenant(Why)]
    public const string SelectApiKeys = """
        SELECT row_to_json(r)::text
        FROM (
            SELECT k.tenant_id, k.id, k.name, k.scopes, k.networks, k.created_at, k.updated_at, k.expires_at, k.rotated_at, k.revoked_at, k.last_used_at, k.last_used_address
            FROM users u
            JOIN api_keys k ON k.tenant_id = u.tenant_id
                           AND k.user_id = u.id
            WHERE u.account_id = @AccountId
              AND NOT u.awaits_proof
            ORDER BY k.created_at, k.id) r
        """;

    [CrossTenant(Why)]
    public const string SelectOperations = """
        SELECT row_to_json(r)::text
        FROM (
            SELECT tenant_id, id, kind, state, created_at, finished_at
            FROM operations
            WHERE created_by = @AccountId
            ORDER BY created_at) r
        """;

    [CrossTenant(Why)]
    public const string SelectSessions = """
        SELECT r.id, row_to_json(r)::text AS line
        FROM (
            SELECT id, active_tenant_id, device_name, user_agent, address, methods, authenticated_at, created_at, last_seen_at, expires_at, ended_at, end_reason
            FROM sessions
            WHERE account_id = @AccountId
              AND id > @After
            ORDER BY id
            LIMIT @Take) r
        """;

    /// <summary>Where it is or has been a user.</summary>
    [CrossTenant(Why)]
    public const string SelectTenants = """
        SELECT tenant_id
        FROM users
        WHERE account_id = @AccountId
          AND NOT awaits_proof
        UNION
        SELECT e.tenant_id
        FROM audit_events e
        WHERE e.object_type = 'user'
          AND left(coalesce(e.before, e.after) ->> 'account_id', 36) = @AccountId::text
          AND NOT EXISTS (SELECT FROM users u WHERE u.tenant_id = e.tenant_id AND u.account_id = @AccountId AND u.awaits_proof)
        ORDER BY tenant_id
        """;

    /// <summary>
    /// What the account did, without what is in it of others; and what was done to it, without who did that and from where.
    /// </summary>
    [CrossTenant(Why)]
    public const string SelectAuditEvents = """
        WITH own AS (
            SELECT DISTINCT object_id AS id
            FROM audit_events
            WHERE tenant_id = @TenantId
              AND object_type = 'user'
              AND left(coalesce(before, after) ->> 'account_id', 36) = @AccountId::text
            UNION ALL
            SELECT @AccountId
        ), found AS (
            (SELECT id
            FROM audit_events
            WHERE tenant_id = @TenantId
              AND actor_id = @AccountId
              AND id > @After
            ORDER BY id
            LIMIT @Take)
            UNION
            (SELECT e.id
            FROM own
            JOIN audit_events e ON e.tenant_id = @TenantId
                               AND e.object_id = own.id
            WHERE e.id > @After
            ORDER BY e.id
            LIMIT @Take)
        )
        SELECT r.id, row_to_json(r)::text AS line
        FROM (
            SELECT e.tenant_id, e.id, e.occurred_at, e.action, e.operation, e.object_type, e.object_id,
                   CASE WHEN e.object_id IN (SELECT id FROM own) THEN e.before END AS before,
                   CASE WHEN e.object_id IN (SELECT id FROM own) THEN e.after END AS after,
                   CASE WHEN e.object_id IN (SELECT id FROM own) THEN e.details END AS details,
                   CASE WHEN e.actor_id = @AccountId THEN e.session_id END AS session_id,
                   CASE WHEN e.actor_id = @AccountId THEN e.address END AS address,
                   CASE WHEN e.actor_id = @AccountId THEN e.user_agent END AS user_agent
            FROM found f
            JOIN audit_events e ON e.tenant_id = @TenantId
                               AND e.id = f.id
            ORDER BY e.id
            LIMIT @Take) r
        """;
}
