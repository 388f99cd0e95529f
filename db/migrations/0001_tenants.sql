-- Tenants, and the function that every row-level policy of this schema rests on.

-- No statement of the service may hold a connection or a lock for long. Set on the database, not in the connection's start
-- packet, so that it also holds behind a transaction pooler; `migrate` lifts it for itself.
DO $$
BEGIN
    EXECUTE format('ALTER DATABASE %I SET statement_timeout = ''5s''', current_database());
    EXECUTE format('ALTER DATABASE %I SET lock_timeout = ''2s''', current_database());
    EXECUTE format('ALTER DATABASE %I SET idle_in_transaction_session_timeout = ''10s''', current_database());
    EXECUTE format('ALTER DATABASE %I SET client_connection_check_interval = ''1s''', current_database());
END
$$;

REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO saas_app, saas_system;

-- The tenant of this transaction, or null. After a finished transaction the setting is '' and not null, hence nullif.
CREATE FUNCTION current_tenant() RETURNS uuid
LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT nullif(current_setting('app.tenant_id', true), '')::uuid $$;

CREATE TABLE tenants (
    id           uuid        PRIMARY KEY,
    name         text        NOT NULL CONSTRAINT tenants_name_check CHECK (char_length(name) BETWEEN 1 AND 100),
    slug         text        COLLATE "C" NOT NULL CONSTRAINT tenants_slug_check CHECK (slug ~ '^[a-z0-9](-?[a-z0-9])*$' AND char_length(slug) <= 60),
    registration text        NOT NULL DEFAULT 'closed' CONSTRAINT tenants_registration_check CHECK (registration IN ('closed', 'open')),
    status       text        NOT NULL DEFAULT 'active' CONSTRAINT tenants_status_check CHECK (status IN ('active', 'suspended')),
    created_at   timestamptz NOT NULL DEFAULT now(),
    updated_at   timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT tenants_slug_key UNIQUE (slug)
);

ALTER TABLE tenants ENABLE ROW LEVEL SECURITY;
ALTER TABLE tenants FORCE ROW LEVEL SECURITY;

-- A tenant reads its own row and no other.
CREATE POLICY tenant_lock ON tenants AS RESTRICTIVE FOR ALL TO saas_app
    USING (id = (SELECT current_tenant()))
    WITH CHECK (id = (SELECT current_tenant()));
CREATE POLICY tenant_rows ON tenants FOR ALL TO saas_app USING (true) WITH CHECK (true);
GRANT SELECT ON tenants TO saas_app;
