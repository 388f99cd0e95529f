-- What was done, by whom, on whose behalf and from where. Rows are written in the transaction of what they record and never changed.
CREATE TABLE audit_events (
    tenant_id      uuid        NOT NULL,
    id             uuid        NOT NULL,
    occurred_at    timestamptz NOT NULL DEFAULT now(),
    action         text        COLLATE "C" NOT NULL CONSTRAINT audit_events_action_check CHECK (char_length(action) BETWEEN 1 AND 100),
    -- The account that acted; null: nobody in particular, the service itself.
    actor_id       uuid,
    -- What it was done to.
    object_type    text        COLLATE "C" NOT NULL CONSTRAINT audit_events_object_type_check CHECK (char_length(object_type) BETWEEN 1 AND 50),
    object_id      uuid,
    -- Members beside these, without secrets.
    details        jsonb,
    address        text,
    user_agent     text,
    correlation_id text,
    CONSTRAINT audit_events_pkey PRIMARY KEY (tenant_id, id)
);

ALTER TABLE audit_events ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit_events FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_lock ON audit_events AS RESTRICTIVE FOR ALL TO saas_app
    USING (tenant_id = (SELECT current_tenant()))
    WITH CHECK (tenant_id = (SELECT current_tenant()));
CREATE POLICY tenant_rows ON audit_events FOR ALL TO saas_app USING (true) WITH CHECK (true);
CREATE POLICY system_rows ON audit_events FOR ALL TO saas_system USING (true) WITH CHECK (true);
GRANT SELECT, INSERT ON audit_events TO saas_app;
GRANT SELECT, INSERT ON audit_events TO saas_system;
