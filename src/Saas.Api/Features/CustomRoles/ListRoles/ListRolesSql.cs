namespace Saas.Api.Features.CustomRoles.ListRoles;

internal static class ListRolesSql
{
    public const string SelectPage = """
        SELECT id, name, permissions, version, created_at, updated_at
        FROM roles
        WHERE tenant_id = @TenantId
          AND (@After::uuid IS NULL OR id > @After)
        ORDER BY id
        LIMIT @Take
        """;
}
