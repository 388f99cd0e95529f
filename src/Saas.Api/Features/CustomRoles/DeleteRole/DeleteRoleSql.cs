namespace Saas.Api.Features.CustomRoles.DeleteRole;

internal static class DeleteRoleSql
{
    /// <summary>Whoever has the role loses it in the same statement: user_roles cascades.</summary>
    public const string DeleteRole = """
        DELETE FROM roles
        WHERE tenant_id = @TenantId
          AND id = @Id
          AND version = @Version
        """;
}
