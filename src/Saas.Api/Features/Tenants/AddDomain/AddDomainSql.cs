namespace Saas.Api.Features.Tenants.AddDomain;

internal static class AddDomainSql
{
    /// <summary>No row: the tenant has as many as it may have.</summary>
    public const string InsertDomain = """
        INSERT INTO tenant_domains (tenant_id, id, domain)
        SELECT @TenantId, @Id, @Domain
        WHERE has_domain_room(@TenantId, @Most)
        RETURNING id, domain, verified_at, created_at
        """;
}
