namespace Saas.Api.Features.Tenants.VerifyDomain;

internal static class VerifyDomainSql
{
    public const string SelectExists = """
        SELECT EXISTS (SELECT FROM tenant_domains WHERE tenant_id = @TenantId AND id = @Id)
        """;
}
