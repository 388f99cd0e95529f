namespace Saas.Api.Features.Tenants.GetTenant;

internal static class GetTenantSql
{
    public const string SelectTenant = """
        SELECT id, name, slug, registration, require_mfa, session_lifetime_seconds, allowed_file_types, audit_retention_days,
               audit_retention_next_days, audit_retention_next_at, version, created_at, updated_at
        FROM tenants
        WHERE tenants.id = @TenantId
        """;
}
