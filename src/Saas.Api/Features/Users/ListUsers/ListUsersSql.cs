namespace Saas.Api.Features.Users.ListUsers;

internal static class ListUsersSql
{
    public const string SelectPage = """
        SELECT id, tenant_id, email, name, role, status, version, created_at, updated_at
        FROM users
        WHERE tenant_id = @TenantId
          AND (@After::uuid IS NULL OR id > @After)
          AND (@Role::text IS NULL OR role = @Role)
        ORDER BY id
        LIMIT @Take
        """;

    /// <summary>A prefix as a range, which row-level security lets use the index; U+10FFFF sorts after every continuation.</summary>
    public const string SearchPage = """
        WITH prefix AS MATERIALIZED (
            SELECT lower(normalize(@Search, NFKC)) AS first
        )
        SELECT id, tenant_id, email, name, role, status, version, created_at, updated_at
        FROM users
        WHERE tenant_id = @TenantId
          AND ((name_search >= (SELECT first FROM prefix) AND name_search < (SELECT first || U&'\+10FFFF' FROM prefix))
            OR (email >= (SELECT first FROM prefix) AND email < (SELECT first || U&'\+10FFFF' FROM prefix)))
          AND (@After::uuid IS NULL OR id > @After)
          AND (@Role::text IS NULL OR role = @Role)
        ORDER BY id
        LIMIT @Take
        """;
}
