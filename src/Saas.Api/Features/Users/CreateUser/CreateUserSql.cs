namespace Saas.Api.Features.Users.CreateUser;

internal static class CreateUserSql
{
    public const string InsertUser = """
        INSERT INTO users (tenant_id, id, account_id, email, name, role)
        VALUES (@TenantId, @Id, ensure_account(@NewAccountId, @Email, @PasswordHash), @Email, @Name, @Role)
        RETURNING id, tenant_id, email, name, role, status, version, created_at, updated_at
        """;
}
