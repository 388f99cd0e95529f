-- Whoever wants a tenant's trail kept less long gives notice: until then it is kept as long as before, so that another ADMIN can undo it.

-- What audit_retention_days becomes, and when; 0: AUDIT_RETENTION. Null: it stays.
ALTER TABLE tenants
    ADD COLUMN audit_retention_next_days integer
        CONSTRAINT tenants_audit_retention_next_days_check CHECK (audit_retention_next_days = 0 OR audit_retention_next_days BETWEEN 7 AND 3660),
    ADD COLUMN audit_retention_next_at   timestamptz,
    ADD CONSTRAINT tenants_audit_retention_next_check CHECK ((audit_retention_next_days IS NULL) = (audit_retention_next_at IS NULL));
CREATE INDEX tenants_audit_retention_next_at_idx ON tenants (audit_retention_next_at) WHERE audit_retention_next_at IS NOT NULL;
GRANT UPDATE (audit_retention_next_days, audit_retention_next_at) ON tenants TO saas_app;
GRANT UPDATE (audit_retention_days, audit_retention_next_days, audit_retention_next_at) ON tenants TO saas_system;

DROP TRIGGER tenants_audit ON tenants;
CREATE TRIGGER tenants_audit
    AFTER INSERT OR DELETE OR UPDATE OF name, slug, registration, status, suspension_reason, require_mfa, session_lifetime_seconds, allowed_file_types, audit_retention_days,
        audit_retention_next_days, audit_retention_next_at, deleted_by_platform ON tenants
    FOR EACH ROW EXECUTE FUNCTION audit_row(
        'tenant', 'name', 'slug', 'registration', 'status', 'suspension_reason', 'require_mfa', 'session_lifetime_seconds', 'allowed_file_types', 'audit_retention_days',
        'audit_retention_next_days', 'audit_retention_next_at', 'deleted_by_platform');

-- Of an operation that a tenant has open once only, which one was the last.
CREATE INDEX operations_kind_idx ON operations (tenant_id, kind, created_at DESC, id DESC);

SELECT compile_audit_triggers();
