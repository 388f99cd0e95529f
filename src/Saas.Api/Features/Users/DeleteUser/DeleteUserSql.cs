namespace Saas.Api.Features.Users.DeleteUser;

internal static class DeleteUserSql
{
    /// <summary>As in UpdateUser: the lock on the tenant's ADMINs keeps one of them, also when two are removed at once.</summary>
    public const string DeleteUser = """
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
        DELETE FROM users
        WHERE tenant_id = @TenantId
          AND id = @Id
          AND version = @Version
          AND (NOT @TakesAdmin OR EXISTS (SELECT FROM admins WHERE id <> @Id AND NOT is_leaving(account_id)))
        """;
}
