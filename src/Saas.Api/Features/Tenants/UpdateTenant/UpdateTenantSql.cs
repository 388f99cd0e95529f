namespace Saas.Api.Features.Tenants.UpdateTenant;

internal static class UpdateTenantSql
{
    public const string SelectVersion = """
        SELECT tenants.version
        FROM tenants
        WHERE tenants.id = @TenantId
        """;

    /// <summary>Without a version it changes whatever is there.</summary>
    public const string UpdateTenant = """
        UPDATE tenants
        SET require_mfa = coalesce(@RequireMfa, require_mfa),
            version = version + 1,
            updated_at = now()
        WHERE tenants.id = @TenantId
          AND (@Version::integer IS NULL OR version = @Version)
        RETURNING id, name, slug, require_mfa, version, created_at, updated_at
        """;
}
