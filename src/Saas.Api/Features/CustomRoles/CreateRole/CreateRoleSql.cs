namespace Saas.Api.Features.CustomRoles.CreateRole;

internal static class CreateRoleSql
{
    /// <summary>No row: the tenant has as many as it may have.</summary>
    public const string InsertRole = """
        INSERT INTO roles (tenant_id, id, name, permissions)
        SELECT @TenantId, @Id, @Name, @Codes
        WHERE has_role_room(@TenantId, @Most)
        RETURNING id, name, permissions, version, created_at, updated_at
        """;
}
