namespace Saas.Api.Platform.Invitations;

internal static class InviteManyJobSql
{
    public const string SelectMade = """
        SELECT id
        FROM invitations
        WHERE tenant_id = @TenantId
          AND id = ANY (@Ids)
        """;
}
