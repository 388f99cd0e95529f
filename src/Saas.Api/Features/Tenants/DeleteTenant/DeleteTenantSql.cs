namespace Saas.Api.Features.Tenants.DeleteTenant;

internal static class DeleteTenantSql
{
    public const string SelectSlug = """
        SELECT slug
        FROM tenants
        WHERE tenants.id = @TenantId
        """;
}
