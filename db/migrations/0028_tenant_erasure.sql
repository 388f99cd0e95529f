-- How a tenant ends: its deletion is asked for, can be taken back within a grace, and is then done by a job, table by table as the
-- catalogue lists them, some rows at a time. What was removed is kept when the tenant is gone.

ALTER TABLE tenants
    DROP CONSTRAINT tenants_status_check,
    -- deleting: can be taken back; erasing: rows of it may be gone already.
    ADD CONSTRAINT tenants_status_check CHECK (status IN ('active', 'suspended', 'deleting', 'erasing')),
    -- From then on it is erased, and cannot be brought back.
    ADD COLUMN erase_at      timestamptz,
    -- What it is again when its deletion is taken back: nobody ends a suspension in that way.
    ADD COLUMN status_before text CONSTRAINT tenants_status_before_check CHECK (status_before IN ('active', 'suspended')),
    ADD CONSTRAINT tenants_erase_check CHECK ((status IN ('deleting', 'erasing')) = (erase_at IS NOT NULL AND status_before IS NOT NULL));
CREATE INDEX tenants_erase_at_idx ON tenants (erase_at) WHERE erase_at IS NOT NULL;
CREATE POLICY owner_begins_erasure ON tenants FOR UPDATE TO saas_owner USING (status = 'deleting' AND erase_at <= now()) WITH CHECK (status = 'erasing');
GRANT UPDATE (status, status_before, erase_at, version, updated_at) ON tenants TO saas_system;

CREATE INDEX registrations_joins_id_idx ON registrations (joins_id) WHERE joins_id IS NOT NULL;

-- What is left of tenants that were erased, or are being erased.
CREATE TABLE tenant_erasures (
    -- The tenant's. Not named tenant_id: it stays when nothing of the tenant is left.
    id          uuid        PRIMARY KEY,
    slug        text        COLLATE "C" NOT NULL,
    erase_at    timestamptz NOT NULL,
    started_at  timestamptz NOT NULL DEFAULT now(),
    -- When nothing was left.
    finished_at timestamptz,
    -- When that was looked at last: for a while after the end, for what was under way.
    swept_at    timestamptz,
    -- Rows by table.
    removed     jsonb       NOT NULL DEFAULT '{}',
    -- Of the store.
    files       bigint      NOT NULL DEFAULT 0
);
CREATE INDEX tenant_erasures_started_at_idx ON tenant_erasures (started_at, id);
GRANT SELECT, UPDATE (finished_at, swept_at, files) ON tenant_erasures TO saas_system;

-- The tenant that this transaction erases. The setting alone says nothing: the erasure must have begun.
CREATE FUNCTION erasing_tenant() RETURNS uuid
LANGUAGE sql STABLE SET search_path = ''
AS $$ SELECT e.id FROM public.tenant_erasures e WHERE e.id = nullif(current_setting('app.erasing', true), '')::uuid $$;
REVOKE ALL ON FUNCTION erasing_tenant() FROM PUBLIC;

-- Lets the owner, as which the function below runs, see and remove rows of a tenant that is being erased, in every table of tenants: row-level
-- security is forced upon it too. `migrate` calls this after every change of the schema, so that no table is forgotten.
CREATE FUNCTION add_erasure_policies() RETURNS void
LANGUAGE plpgsql SET search_path = ''
AS $$
DECLARE
    found record;
BEGIN
    FOR found IN
        SELECT t.name, t.owner_column
        FROM public.tenant_tables() t
        WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_policy p WHERE p.polrelid = format('public.%I', t.name)::regclass AND p.polname = 'erasure')
    LOOP
        EXECUTE format('CREATE POLICY erasure ON public.%I FOR ALL TO saas_owner USING (%I = (SELECT public.erasing_tenant()))', found.name, found.owner_column);
    END LOOP;
END
$$;
REVOKE ALL ON FUNCTION add_erasure_policies() FROM PUBLIC;
SELECT add_erasure_policies();

-- Begins the erasure of a tenant whose time has come; true: there is one to go on with. Who takes the deletion back at the same moment
-- waits for the row, and then finds it erasing.
CREATE FUNCTION begin_tenant_erasure(of_tenant uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = ''
AS $$
BEGIN
    WITH begun AS (
        UPDATE public.tenants
        SET status = 'erasing', version = version + 1, updated_at = now()
        WHERE id = of_tenant
          AND status = 'deleting'
          AND erase_at <= now()
        RETURNING id, slug, erase_at
    )
    INSERT INTO public.tenant_erasures (id, slug, erase_at)
    SELECT begun.id, begun.slug, begun.erase_at
    FROM begun;
    RETURN EXISTS (SELECT FROM public.tenant_erasures e WHERE e.id = of_tenant);
END
$$;
REVOKE ALL ON FUNCTION begin_tenant_erasure(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION begin_tenant_erasure(uuid) TO saas_system;

-- Removes some rows of a table of tenants, the audit trail's included, and counts them in the same transaction; 0: none is left. Nothing but
-- a tenant whose erasure has begun. This is the only way by which audit events go before their time.
CREATE FUNCTION erase_tenant_rows(of_tenant uuid, of_table text, most integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = ''
AS $$
DECLARE
    chosen record;
    gone   integer;
BEGIN
    IF NOT EXISTS (SELECT FROM public.tenant_erasures e WHERE e.id = of_tenant) THEN
        RAISE EXCEPTION 'The tenant is not being erased.' USING ERRCODE = 'insufficient_privilege';
    END IF;
    PERFORM set_config('app.erasing', of_tenant::text, true);
    IF of_table = 'accounts' THEN
        -- They stay, and forget where they were last.
        UPDATE public.accounts
        SET last_tenant_id = NULL
        WHERE id IN (
            SELECT a.id
            FROM public.users u
            JOIN public.accounts a ON a.id = u.account_id
            WHERE u.tenant_id = of_tenant
              AND a.last_tenant_id = of_tenant
            LIMIT most);
    ELSIF of_table = 'sessions' THEN
        -- Of accounts: where they are signed in to this tenant.
        DELETE FROM public.sessions WHERE id IN (SELECT s.id FROM public.sessions s WHERE s.active_tenant_id = of_tenant LIMIT most);
    ELSIF of_table = 'sign_in_challenges' THEN
        DELETE FROM public.sign_in_challenges WHERE token_hash IN (SELECT c.token_hash FROM public.sign_in_challenges c WHERE c.wanted_tenant_id = of_tenant LIMIT most);
    ELSIF of_table = 'registrations' THEN
        DELETE FROM public.registrations WHERE id IN (SELECT r.id FROM public.registrations r WHERE r.joins_id = of_tenant LIMIT most);
    ELSE
        SELECT t.name, t.owner_column, (SELECT string_agg(quote_ident(k), ', ') FROM unnest(t.key_columns) k) AS keys
        INTO STRICT chosen
        FROM public.tenant_tables() t
        WHERE t.name = of_table;
        EXECUTE format('DELETE FROM public.%1$I WHERE (%2$s) IN (SELECT %2$s FROM public.%1$I WHERE %3$I = $1 ORDER BY %2$s LIMIT $2)', chosen.name, chosen.keys, chosen.owner_column)
        USING of_tenant, most;
    END IF;
    GET DIAGNOSTICS gone = ROW_COUNT;
    IF gone > 0 AND of_table <> 'accounts' THEN
        UPDATE public.tenant_erasures
        SET removed = removed || jsonb_build_object(of_table, coalesce((removed ->> of_table)::bigint, 0) + gone)
        WHERE id = of_tenant;
    END IF;
    PERFORM set_config('app.erasing', '', true);
    RETURN gone;
END
$$;
REVOKE ALL ON FUNCTION erase_tenant_rows(uuid, text, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION erase_tenant_rows(uuid, text, integer) TO saas_system;

-- As before, and silent about what erasure removes.
CREATE OR REPLACE FUNCTION audit_row() RETURNS trigger
LANGUAGE plpgsql
AS $$
DECLARE
    actor    jsonb;
    old_row  jsonb;
    new_row  jsonb;
    this_row jsonb;
    of_tenant uuid;
    before   jsonb;
    after    jsonb;
BEGIN
    -- Seeding writes millions of rows for demonstrations and load tests. The application role cannot ask for this.
    IF current_user = 'saas_system' AND current_setting('app.seeding', true) = 'true' THEN
        RETURN NULL;
    END IF;
    IF TG_OP <> 'INSERT' THEN
        old_row := to_jsonb(OLD);
    END IF;
    IF TG_OP <> 'DELETE' THEN
        new_row := to_jsonb(NEW);
    END IF;
    this_row := coalesce(new_row, old_row);
    of_tenant := coalesce(this_row ->> 'tenant_id', this_row ->> 'active_tenant_id', this_row ->> 'id')::uuid;
    -- What erasure removes leaves no trace in a trail that goes with it. Nobody but erase_tenant_rows runs as the owner while it erases.
    IF current_user = 'saas_owner' THEN
        IF of_tenant = public.erasing_tenant() THEN
            RETURN NULL;
        END IF;
    END IF;
    FOR i IN 1 .. TG_NARGS - 1 LOOP
        IF old_row -> TG_ARGV[i] IS DISTINCT FROM new_row -> TG_ARGV[i] THEN
            before := coalesce(before, '{}') || jsonb_build_object(TG_ARGV[i], old_row -> TG_ARGV[i]);
            after := coalesce(after, '{}') || jsonb_build_object(TG_ARGV[i], new_row -> TG_ARGV[i]);
        END IF;
    END LOOP;
    IF before IS NULL THEN
        RETURN NULL;
    END IF;
    actor := nullif(current_setting('app.actor', true), '')::jsonb;
    INSERT INTO public.audit_events (tenant_id, action, actor_type, actor_id, session_id, api_key_id, job_id, impersonator_id, operation,
                                     object_type, object_id, before, after, address, user_agent, correlation_id)
    VALUES (
        of_tenant,
        CASE WHEN TG_ARGV[0] LIKE '%.%' THEN TG_ARGV[0] ELSE TG_ARGV[0] || CASE TG_OP WHEN 'INSERT' THEN '.created' WHEN 'UPDATE' THEN '.updated' ELSE '.deleted' END END,
        coalesce(actor ->> 'type', 'system'),
        (actor ->> 'account')::uuid,
        (actor ->> 'session')::uuid,
        (actor ->> 'key')::uuid,
        (actor ->> 'job')::uuid,
        (actor ->> 'impersonator')::uuid,
        actor ->> 'operation',
        split_part(TG_ARGV[0], '.', 1),
        (this_row ->> 'id')::uuid,
        CASE TG_OP WHEN 'INSERT' THEN NULL ELSE before END,
        CASE TG_OP WHEN 'DELETE' THEN NULL ELSE after END,
        actor ->> 'address',
        actor ->> 'agent',
        actor ->> 'correlation');
    RETURN NULL;
END
$$;

-- It removed the trail of whatever has no row in tenants, the platform's own too.
DROP FUNCTION erase_audit_trail(uuid, integer);
