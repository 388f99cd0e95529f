namespace Saas.Api.Platform.Jobs.Probing;

internal static class ProbeSql
{
    public const string CountUsers = """
        SELECT count(*)
        FROM users
        WHERE tenant_id = @TenantId
        """;
}
