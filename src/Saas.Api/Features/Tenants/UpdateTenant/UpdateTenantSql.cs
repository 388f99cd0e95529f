namespace Saas.Api.Features.Tenants.UpdateTenant;

internal static class UpdateTenantSql
{
    public const string SelectState = """
        SELECT version, audit_retention_days, audit_retention_next_days
        FROM tenants
        WHERE tenants.id = @TenantId
        """;

    /// <summary>
    /// Without a version it changes whatever is there. Zero seconds or days and no types are the platform's own again. Days that hold at once
    /// take back those that were to come; a job tells of those that are to come, before all that waits in the tenant: nobody can have it wait.
    /// </summary>
    public const string UpdateTenant = """
        WITH changed AS (
            UPDATE tenants
            SET name = coalesce(@Name, name),
                slug = coalesce(@Slug, slug),
                registration = coalesce(@Registration, registration),
                require_mfa = coalesce(@RequireMfa, require_mfa),
                session_lifetime_seconds = nullif(coalesce(@SessionLifetimeSeconds, session_lifetime_seconds), 0),
                allowed_file_types = nullif(coalesce(@FileTypes, allowed_file_types), '{}'),
                audit_retention_days = nullif(coalesce(@AuditRetentionDays, audit_retention_days), 0),
                audit_retention_next_days = CASE WHEN @AuditRetentionDays::integer IS NULL THEN coalesce(@NextDays, audit_retention_next_days) END,
                audit_retention_next_at = CASE
                    WHEN @AuditRetentionDays::integer IS NOT NULL THEN NULL
                    WHEN @NextDays::integer IS NULL OR @NextDays = audit_retention_next_days THEN audit_retention_next_at
                    ELSE now() + make_interval(secs => @NoticeSeconds) END,
                version = version + 1,
                updated_at = now()
            WHERE tenants.id = @TenantId
              AND (@Version::integer IS NULL OR version = @Version)
            RETURNING id, name, slug, registration, require_mfa, session_lifetime_seconds, allowed_file_types, audit_retention_days,
                      audit_retention_next_days, audit_retention_next_at, version, created_at, updated_at
        ), told AS (
            INSERT INTO jobs (tenant_id, id, kind, state, priority, payload, max_attempts, correlation_id)
            SELECT @TenantId, @JobId, @Kind, 'available', 1, @Payload::jsonb, @MaxAttempts, @CorrelationId
            FROM changed
            WHERE @JobId::uuid IS NOT NULL
        )
        SELECT id, name, slug, registration, require_mfa, session_lifetime_seconds, allowed_file_types, audit_retention_days,
               audit_retention_next_days, audit_retention_next_at, version, created_at, updated_at
        FROM changed
        """;
}
