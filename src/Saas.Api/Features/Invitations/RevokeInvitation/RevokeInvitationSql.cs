namespace Saas.Api.Features.Invitations.RevokeInvitation;

internal static class RevokeInvitationSql
{
    public const string SelectState = """
        SELECT i.status = 'pending' AS is_open, i.role,
               ARRAY(
                   SELECT DISTINCT granted.code
                   FROM roles r
                   CROSS JOIN unnest(r.permissions) AS granted (code)
                   WHERE r.tenant_id = @TenantId
                     AND r.id = ANY (i.role_ids)) AS codes
        FROM invitations i
        WHERE i.tenant_id = @TenantId
          AND i.id = @Id
        """;

    /// <summary>With a link goes what was asked for with it.</summary>
    public const string Revoke = """
        UPDATE invitations
        SET status = 'revoked', ended_at = now()
        WHERE tenant_id = @TenantId
          AND (id = @Id OR link_id = @Id)
          AND status = 'pending'
        """;
}
