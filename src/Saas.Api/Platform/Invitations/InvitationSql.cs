using Saas.Api.Platform.Data;

namespace Saas.Api.Platform.Invitations;

internal static class InvitationSql
{
    private const string Why = "Whoever is invited is not in the tenant yet.";

    [CrossTenant(Why)]
    public const string SelectByToken = """
        SELECT i.tenant_id, i.id, t.name AS tenant_name, t.status = 'active' AS is_tenant_active, i.email, i.domains, i.name, i.role, i.delivery, i.status,
               i.expires_at, i.expires_at <= now() AS is_expired, a.id AS account_id, a.email AS account_email, a.password_hash, a.password_changed_at, a.email_verified_at IS NOT NULL AS is_verified
        FROM invitations i
        JOIN tenants t ON t.id = i.tenant_id
        LEFT JOIN accounts a ON a.id = CASE WHEN i.email IS NULL THEN @AccountId ELSE (SELECT e.id FROM accounts e WHERE e.email = i.email) END
        WHERE i.token_hash = @TokenHash
        """;

    /// <summary>An open one to the account's proven address.</summary>
    [CrossTenant(Why)]
    public const string SelectOwn = """
        SELECT i.tenant_id, i.id, t.name AS tenant_name, t.status = 'active' AS is_tenant_active, i.email, i.domains, i.name, i.role, i.delivery, i.status,
               i.expires_at, i.expires_at <= now() AS is_expired, a.id AS account_id, a.email AS account_email, a.password_hash, a.password_changed_at, a.email_verified_at IS NOT NULL AS is_verified
        FROM accounts a
        JOIN invitations i ON i.email = a.email
        JOIN tenants t ON t.id = i.tenant_id
        WHERE a.id = @AccountId
          AND a.email_verified_at IS NOT NULL
          AND i.id = @Id
          AND i.status = 'pending'
        """;

    /// <summary>Newest first.</summary>
    [CrossTenant(Why)]
    public const string SelectOwnPage = """
        SELECT i.id, i.tenant_id, t.name AS tenant_name, i.role, i.created_at, i.expires_at
        FROM accounts a
        JOIN invitations i ON i.email = a.email
        JOIN tenants t ON t.id = i.tenant_id
        WHERE a.id = @AccountId
          AND a.email_verified_at IS NOT NULL
          AND i.status = 'pending'
          AND i.expires_at > now()
          AND t.status = 'active'
          AND (@After::uuid IS NULL OR i.id < @After)
        ORDER BY i.id DESC
        LIMIT @Take
        """;

    /// <summary>Says what came of it; nothing but 'accepted' has changed anything.</summary>
    [CrossTenant(Why)]
    public const string Accept = """
        SELECT accept_invitation(@TenantId, @Id, @TokenHash, @AccountId, @NewAccountId, @PasswordHash, @PasswordChangedAt, @UserId, @UserName, @Permission)
        """;

    /// <summary>What is to be sent, if anything.</summary>
    [CrossTenant(Why)]
    public const string InviteByLink = """
        SELECT tenant_id, id
        FROM invite_by_link(@TokenHash, @Email, @Id)
        """;

    [CrossTenant(Why)]
    public const string Decline = """
        UPDATE invitations
        SET status = 'declined', ended_at = now()
        WHERE tenant_id = @TenantId
          AND id = @Id
          AND email IS NOT NULL
          AND status = 'pending'
        """;
}
