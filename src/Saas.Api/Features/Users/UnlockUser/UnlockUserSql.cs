namespace Saas.Api.Features.Users.UnlockUser;

internal static class UnlockUserSql
{
    public const string SelectEmail = """
        SELECT email
        FROM users
        WHERE tenant_id = @TenantId
          AND id = @Id
        """;
}
