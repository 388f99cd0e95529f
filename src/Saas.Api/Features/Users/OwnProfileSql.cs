namespace Saas.Api.Features.Users;

internal static class OwnProfileSql
{
    public const string SelectOwner = """
        SELECT account_id
        FROM users
        WHERE tenant_id = @TenantId
          AND id = @Id
        """;
}
