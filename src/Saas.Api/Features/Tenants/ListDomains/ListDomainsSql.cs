namespace Saas.Api.Features.Tenants.ListDomains;

internal static class ListDomainsSql
{
    public const string SelectPage = """
        SELECT id, domain, verified_at, created_at
        FROM tenant_domains
        WHERE tenant_id = @TenantId
          AND (@After::uuid IS NULL OR id > @After)
        ORDER BY id
        LIMIT @Take
        """;
}
