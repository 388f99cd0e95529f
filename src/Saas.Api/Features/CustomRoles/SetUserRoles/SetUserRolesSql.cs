namespace Saas.Api.Features.CustomRoles.SetUserRoles;

internal static class SetUserRolesSql
{
    public const string SelectState = """
        SELECT account_id, role, version,
               ARRAY(
                   SELECT DISTINCT granted.code
                   FROM user_roles m
                   JOIN roles r ON r.tenant_id = @TenantId AND r.id = m.role_id
                   CROSS JOIN unnest(r.permissions) AS granted (code)
                   WHERE m.tenant_id = @TenantId
                     AND m.user_id = @UserId) AS codes,
               ARRAY(
                   SELECT DISTINCT granted.code
                   FROM roles r
                   CROSS JOIN unnest(r.permissions) AS granted (code)
                   WHERE r.tenant_id = @TenantId
                     AND r.id = ANY (@Ids)) AS new_codes,
               (SELECT count(*)::integer FROM roles WHERE tenant_id = @TenantId AND id = ANY (@Ids)) AS found
        FROM users
        WHERE tenant_id = @TenantId
          AND id = @UserId
        """;

    /// <summary>All or nothing, for the version that was looked at: of two changes at once the second looks again.</summary>
    public const string ReplaceRoles = """
        WITH chosen AS (
            UPDATE users
            SET version = version + 1,
                updated_at = now()
            WHERE tenant_id = @TenantId
              AND id = @UserId
              AND version = @Version
            RETURNING version
        ), taken AS (
            DELETE FROM user_roles
            WHERE tenant_id = @TenantId
              AND user_id = @UserId
              AND role_id <> ALL (@Ids)
              AND EXISTS (SELECT FROM chosen)
        ), given AS (
            INSERT INTO user_roles (tenant_id, user_id, role_id)
            SELECT @TenantId, @UserId, r.id
            FROM roles r
            WHERE r.tenant_id = @TenantId
              AND r.id = ANY (@Ids)
              AND EXISTS (SELECT FROM chosen)
            ON CONFLICT DO NOTHING
        )
        SELECT version
        FROM chosen
        """;

    public const string SelectRoles = """
        SELECT id, name, permissions, version, created_at, updated_at
        FROM roles
        WHERE tenant_id = @TenantId
          AND id = ANY (@Ids)
        ORDER BY id
        """;
}
