namespace Saas.Api.Features.Invitations.ListInvitations;

internal static class ListInvitationsSql
{
    /// <summary>Newest first.</summary>
    public const string SelectPage = """
        SELECT i.id, i.email, i.domains, i.name, i.role, i.role_ids, i.delivery,
               CASE WHEN i.status = 'pending' AND i.expires_at <= now() THEN 'expired' ELSE i.status END AS status, i.uses,
               (SELECT u.id FROM users u WHERE u.tenant_id = @TenantId AND u.account_id = i.created_by) AS invited_by, i.created_at, i.expires_at, i.ended_at
        FROM invitations i
        WHERE i.tenant_id = @TenantId
          AND (@After::uuid IS NULL OR i.id < @After)
          AND (@Status::text IS NULL OR CASE WHEN i.status = 'pending' AND i.expires_at <= now() THEN 'expired' ELSE i.status END = @Status)
          AND (@Search::text IS NULL OR (i.email >= @Search AND i.email < @Search || U&'\+10FFFF'))
        ORDER BY i.id DESC
        LIMIT @Take
        """;
}
