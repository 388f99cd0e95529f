namespace Saas.Api.Features.CustomRoles;

internal static class RoleStateSql
{
    public const string SelectState = """
        SELECT permissions, version
        FROM roles
        WHERE tenant_id = @TenantId
          AND id = @Id
        """;
}
