namespace Saas.Api.Features.Invitations.CreateInvitationLink;

internal static class CreateInvitationLinkSql
{
    /// <summary>How many of the domains are verified ones of the tenant; whoever accepts is held to that again.</summary>
    public const string CountVerified = """
        SELECT count(*)::integer
        FROM tenant_domains
        WHERE tenant_id = @TenantId
          AND domain = ANY (@Domains)
          AND verified_at IS NOT NULL
        """;

    public const string InsertLink = """
        INSERT INTO invitations (tenant_id, id, domains, role, role_ids, delivery, token_hash, created_by, expires_at)
        VALUES (@TenantId, @Id, @Domains, @Role, @Ids, 'link', @TokenHash, @CreatedBy, now() + make_interval(secs => @LifetimeSeconds))
        RETURNING id, email, domains, name, role, role_ids, delivery, status, uses,
                  (SELECT u.id FROM users u WHERE u.tenant_id = @TenantId AND u.account_id = created_by) AS invited_by, created_at, expires_at, ended_at
        """;
}
