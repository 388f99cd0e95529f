-- Suspension of tenants by the platform, and its list of all tenants.
ALTER TABLE tenants
    ADD COLUMN suspended_at      timestamptz,
    ADD COLUMN suspension_reason text        CONSTRAINT tenants_suspension_reason_check CHECK (char_length(suspension_reason) BETWEEN 1 AND 500),
    -- Sessions that were opened before are good here no more: those that a suspension has stopped do not come back to life. A time, so that
    -- it costs one row however many sessions there are.
    ADD COLUMN sessions_from     timestamptz,
    -- As users.name_search.
    ADD COLUMN name_search       text        COLLATE "C" NOT NULL GENERATED ALWAYS AS (lower(normalize(name, NFKC))) STORED;
CREATE INDEX tenants_name_search_idx ON tenants (name_search, id);
GRANT UPDATE (status, suspended_at, suspension_reason, sessions_from, version, updated_at) ON tenants TO saas_system;
-- The first ADMIN of a tenant that the platform makes.
GRANT EXECUTE ON FUNCTION ensure_account(uuid, text, text), must_await_proof(uuid, uuid) TO saas_system;

DROP TRIGGER tenants_audit ON tenants;
CREATE TRIGGER tenants_audit
    AFTER INSERT OR DELETE OR UPDATE OF name, slug, registration, status, suspension_reason, require_mfa, session_lifetime_seconds, allowed_file_types ON tenants
    FOR EACH ROW EXECUTE FUNCTION audit_row(
        'tenant', 'name', 'slug', 'registration', 'status', 'suspension_reason', 'require_mfa', 'session_lifetime_seconds', 'allowed_file_types');
