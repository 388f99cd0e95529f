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
                     AND other.status = 'active'
                     AND NOT other.awaits_proof
                     AND NOT is_leaving(other.account_id)) AS is_last_admin,
               ARRAY(
                   SELECT DISTINCT granted.code
                   FROM user_roles m
                   JOIN roles r ON r.tenant_id = @TenantId AND r.id = m.role_id
                   CROSS JOIN unnest(r.permissions) AS granted (code)
                   WHERE m.tenant_id = @TenantId
                     AND m.user_id = @Id) AS codes
        FROM users
        WHERE tenant_id = @TenantId
          AND id = @Id
        """;
}
