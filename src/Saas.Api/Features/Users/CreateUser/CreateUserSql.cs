namespace Saas.Api.Features.Users.CreateUser;

internal static class CreateUserSql
{
    /// <summary>Whether the account was there, and whether it is proven, shows nowhere: an ADMIN must not learn which addresses have accounts.</summary>
    public const string InsertUser = """
        INSERT INTO users (tenant_id, id, account_id, email, name, role, awaits_proof)
        SELECT @TenantId, @Id, a.id, @Email, @Name, @Role, must_await_proof(a.id, @NewAccountId)
        FROM (SELECT ensure_account(@NewAccountId, @Email, @PasswordHash) AS id) a
        RETURNING id, tenant_id, email, name, role, status, version, created_at, updated_at
        """;
}
