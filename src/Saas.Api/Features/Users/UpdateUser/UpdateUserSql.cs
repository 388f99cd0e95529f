namespace Saas.Api.Features.Users.UpdateUser;

internal static class UpdateUserSql
{
    /// <summary>
    /// Changes the version that was looked at. Whoever takes an ADMIN away locks the tenant's ADMINs in order first, so that of two
    /// who each take one of the last two, the second sees that one is left. One whose account is to be erased does not count.
    /// </summary>
    public const string UpdateUser = """
        WITH admins AS (
            SELECT id, account_id
            FROM users
            WHERE tenant_id = @TenantId
              AND role = 'ADMIN'
              AND status = 'active'
              AND NOT awaits_proof
            ORDER BY id
            FOR UPDATE
        )
        UPDATE users
        SET name = coalesce(@Name, name),
            role = coalesce(@Role, role),
            status = coalesce(@Status, status),
            version = version + 1,
            updated_at = now()
        WHERE tenant_id = @TenantId
          AND id = @Id
          AND version = @Version
          AND (NOT @TakesAdmin OR EXISTS (SELECT FROM admins WHERE id <> @Id AND NOT is_leaving(account_id)))
        RETURNING id, tenant_id, email, name, role, status, version, created_at, updated_at
        """;
}
