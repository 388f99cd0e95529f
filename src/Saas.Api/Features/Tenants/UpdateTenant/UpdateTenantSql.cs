namespace Saas.Api.Features.Tenants.UpdateTenant;

internal static class UpdateTenantSql
{
    public const string SelectVersion = """
        SELECT tenants.version
        FROM tenants
        WHERE tenants.id = @TenantId
        """;

    /// <summary>Without a version it changes whatever is there. Zero seconds or days and no types are the platform's own again.</summary>
    public const string UpdateTenant = """
        UPDATE tenants
        SET name = coalesce(@Name, name),
            slug = coalesce(@Slug, slug),
            registration = coalesce(@Registration, registration),
            require_mfa = coalesce(@RequireMfa, require_mfa),
            session_lifetime_seconds = nullif(coalesce(@SessionLifetimeSeconds, session_lifetime_seconds), 0),
            allowed_file_types = nullif(coalesce(@FileTypes, allowed_file_types), '{}'),
            audit_retention_days = nullif(coalesce(@AuditRetentionDays, audit_retention_days), 0),
            version = version + 1,
            updated_at = now()
        WHERE tenants.id = @TenantId
          AND (@Version::integer IS NULL OR version = @Version)
        RETURNING id, name, slug, registration, require_mfa, session_lifetime_seconds, allowed_file_types, audit_retention_days, version, created_at, updated_at
        """;
}
