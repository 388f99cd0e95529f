-- Support acts as a user of a tenant, for a while and with a reason. Each request asks for the row: it is not copied anywhere.
CREATE TABLE impersonations (
    tenant_id     uuid        NOT NULL,
    id            uuid        NOT NULL,
    -- As whom.
    user_id       uuid        NOT NULL,
    -- The session in which it was begun: it names who acts, and the impersonation ends with it.
    by_session_id uuid        NOT NULL,
    reason        text        NOT NULL CONSTRAINT impersonations_reason_check CHECK (char_length(reason) BETWEEN 1 AND 500),
    created_at    timestamptz NOT NULL DEFAULT now(),
    expires_at    timestamptz NOT NULL,
    ended_at      timestamptz,
    CONSTRAINT impersonations_pkey PRIMARY KEY (tenant_id, id),
    CONSTRAINT impersonations_user_fkey FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id) ON DELETE CASCADE,
    CONSTRAINT impersonations_by_session_id_fkey FOREIGN KEY (by_session_id) REFERENCES sessions (id) ON DELETE CASCADE,
    CONSTRAINT impersonations_life_check CHECK (expires_at <= created_at + interval '15 min')
);
CREATE INDEX impersonations_user_idx ON impersonations (tenant_id, user_id);
-- A session that is removed takes its impersonations along.
CREATE INDEX impersonations_by_session_idx ON impersonations (by_session_id);

ALTER TABLE impersonations ENABLE ROW LEVEL SECURITY;
ALTER TABLE impersonations FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_lock ON impersonations AS RESTRICTIVE FOR ALL TO saas_app
    USING (tenant_id = (SELECT current_tenant()))
    WITH CHECK (tenant_id = (SELECT current_tenant()));
CREATE POLICY tenant_rows ON impersonations FOR ALL TO saas_app USING (true) WITH CHECK (true);
CREATE POLICY system_rows ON impersonations FOR ALL TO saas_system USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE (ended_at) ON impersonations TO saas_system;
-- What is exported of the tenant.
GRANT SELECT ON impersonations TO saas_app;

CREATE TRIGGER impersonations_audit AFTER INSERT OR DELETE OR UPDATE OF ended_at ON impersonations
    FOR EACH ROW EXECUTE FUNCTION audit_row('impersonation', 'user_id', 'reason', 'expires_at', 'ended_at');

SELECT add_erasure_policies();
