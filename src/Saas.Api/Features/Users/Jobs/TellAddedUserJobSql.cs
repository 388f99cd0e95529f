namespace Saas.Api.Features.Users.Jobs;

internal static class TellAddedUserJobSql
{
    public const string SelectUser = """
        SELECT u.email, u.name, t.name AS tenant_name, u.awaits_proof
        FROM users u
        JOIN tenants t ON t.id = u.tenant_id
        WHERE u.tenant_id = @TenantId
          AND u.id = @Id
        """;
}
