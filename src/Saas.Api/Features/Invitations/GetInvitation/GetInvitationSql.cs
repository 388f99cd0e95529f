namespace Saas.Api.Features.Invitations.GetInvitation;

internal static class GetInvitationSql
{
    public const string SelectInvitation = """
        SELECT i.id, i.email, i.domains, i.name, i.role, i.role_ids, i.delivery,
               CASE WHEN i.status = 'pending' AND i.expires_at <= now() THEN 'expired' ELSE i.status END AS status, i.uses,
               (SELECT u.id FROM users u WHERE u.tenant_id = @TenantId AND u.account_id = i.created_by) AS invited_by, i.created_at, i.expires_at, i.ended_at
        FROM invitations i
        WHERE i.tenant_id = @TenantId
          AND i.id = @Id
        """;
}
