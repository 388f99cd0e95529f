namespace Saas.Api.Features.CustomRoles.ListUserRoles;

internal static class ListUserRolesSql
{
    public const string SelectRoles = """
        SELECT u.version AS user_version, r.id, r.name, r.permissions, r.version, r.created_at, r.updated_at
        FROM users u
        LEFT JOIN user_roles m ON m.tenant_id = @TenantId AND m.user_id = u.id
        LEFT JOIN roles r ON r.tenant_id = @TenantId AND r.id = m.role_id
        WHERE u.tenant_id = @TenantId
          AND u.id = @UserId
        ORDER BY r.id
        """;
}
