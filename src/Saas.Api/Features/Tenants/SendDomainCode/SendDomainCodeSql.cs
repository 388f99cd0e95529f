namespace Saas.Api.Features.Tenants.SendDomainCode;

internal static class SendDomainCodeSql
{
    public const string SelectDomain = """
        SELECT domain
        FROM tenant_domains
        WHERE tenant_id = @TenantId
          AND id = @Id
        """;
}
