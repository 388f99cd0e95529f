namespace Saas.Api.Features.Tenants.RemoveDomain;

internal static class RemoveDomainSql
{
    public const string DeleteDomain = """
        DELETE FROM tenant_domains
        WHERE tenant_id = @TenantId
          AND id = @Id
        """;
}
