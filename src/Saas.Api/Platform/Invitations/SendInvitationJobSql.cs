namespace Saas.Api.Platform.Invitations;

internal static class SendInvitationJobSql
{
    public const string PutToken = """
        UPDATE invitations i
        SET token_hash = @TokenHash
        FROM tenants
        WHERE i.tenant_id = @TenantId
          AND i.id = @Id
          AND i.delivery = 'mail'
          AND i.status = 'pending'
          AND i.expires_at > now()
          AND tenants.id = @TenantId
        RETURNING i.email, i.name, tenants.name AS tenant_name, extract(epoch FROM i.expires_at - now())::double precision AS left_seconds
        """;
}
