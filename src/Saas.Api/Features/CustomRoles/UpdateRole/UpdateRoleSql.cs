namespace Saas.Api.Features.CustomRoles.UpdateRole;

internal static class UpdateRoleSql
{
    /// <summary>Changes the version that was looked at: what the role grants then is what the caller was found to hold.</summary>
    public const string UpdateRole = """
        UPDATE roles
        SET name = coalesce(@Name, name),
            permissions = coalesce(@Codes::text[], permissions),
            version = version + 1,
            updated_at = now()
        WHERE tenant_id = @TenantId
          AND id = @Id
          AND version = @Version
        RETURNING id, name, permissions, version, created_at, updated_at
        """;
}
