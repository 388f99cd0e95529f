namespace Saas.Api.Features.CustomRoles.GetRole;

internal static class GetRoleSql
{
    public const string SelectById = """
        SELECT id, name, permissions, version, created_at, updated_at
        FROM roles
        WHERE tenant_id = @TenantId
          AND id = @Id
        """;
}
