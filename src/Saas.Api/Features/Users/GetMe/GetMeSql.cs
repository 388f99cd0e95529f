namespace Saas.Api.Features.Users.GetMe;

internal static class GetMeSql
{
    public const string SelectByAccount = """
        SELECT id, tenant_id, email, name, role, status, version, created_at, updated_at
        FROM users
        WHERE tenant_id = @TenantId
          AND account_id = @AccountId
        """;
}
