namespace Saas.Api.Features.Users;

internal static class UserStateSql
{
    public const string SelectState = """
        SELECT account_id, role, version,
               status = 'active' AS is_active,
               role = 'ADMIN' AND status = 'active' AND NOT EXISTS (
                   SELECT FROM users other
                   WHERE other.tenant_id = @TenantId
                     AND other.id <> @Id
                     AND other.role = 'ADMIN'
                     AND other.status = 'active') AS is_last_admin
        FROM users
        WHERE tenant_id = @TenantId
          AND id = @Id
        """;
}
