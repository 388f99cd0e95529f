namespace Saas.Api.Features.Users.GetUser;

internal static class GetUserSql
{
    public const string SelectById = """
        SELECT id, tenant_id, email, name, role, status, version, created_at, updated_at
        FROM users
        WHERE tenant_id = @TenantId
          AND id = @Id
        """;
}
