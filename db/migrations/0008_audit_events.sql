-- What was done, by whom, on whose behalf and from where. Rows are written in the transaction of what they record and never changed.

-- UUIDv7 of this moment, to a quarter of a microsecond: ids of one tenant sort as they were made. One expression, so that the planner
-- puts it into the statement; a function of its own takes as long as a quarter of the insert.
CREATE FUNCTION audit_id() RETURNS uuid
LANGUAGE sql VOLATILE PARALLEL SAFE
AS $$
    SELECT (overlay(lpad(to_hex((extract(epoch FROM clock_timestamp()) * 4096000)::bigint), 15, '0') PLACING '7' FROM 13 FOR 0)
        || right(gen_random_uuid()::text, 17))::uuid
$$;
REVOKE ALL ON FUNCTION audit_id() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION audit_id() TO saas_app, saas_system;

-- What is below every id made at this time or later.
CREATE FUNCTION audit_id_at(moment timestamptz) RETURNS uuid
LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT (lpad(to_hex((extract(epoch FROM moment) * 1000)::bigint), 12, '0') || '00000000000000000000')::uuid $$;
REVOKE ALL ON FUNCTION audit_id_at(timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION audit_id_at(timestamptz) TO saas_app, saas_system;

CREATE TABLE audit_events (
    tenant_id       uuid        NOT NULL,
    id              uuid        NOT NULL DEFAULT audit_id(),
    occurred_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
    action          text        COLLATE "C" NOT NULL CONSTRAINT audit_events_action_check CHECK (char_length(action) BETWEEN 1 AND 100),
    actor_type      text        COLLATE "C" NOT NULL CONSTRAINT audit_events_actor_type_check
                                CHECK (actor_type IN ('account', 'api_key', 'job', 'anonymous', 'system')),
    -- The account that acted, or that the key acted for; null: nobody in particular.
    actor_id        uuid,
    session_id      uuid,
    api_key_id      uuid,
    job_id          uuid,
    -- The account that acted under the name of actor_id (RFC 8693, claim act).
    impersonator_id uuid,
    -- The operation of the API, or the kind of job, in which it was done.
    operation       text        COLLATE "C",
    -- What it was done to.
    object_type     text        COLLATE "C" NOT NULL CONSTRAINT audit_events_object_type_check CHECK (char_length(object_type) BETWEEN 1 AND 50),
    object_id       uuid,
    -- The members that differ, as they were and as they became.
    before          jsonb,
    after           jsonb,
    -- Members beside these. No secrets anywhere.
    details         jsonb,
    address         text,
    user_agent      text,
    correlation_id  text,
    CONSTRAINT audit_events_pkey PRIMARY KEY (tenant_id, id)
) PARTITION BY RANGE (id);

CREATE INDEX audit_events_actor_idx ON audit_events (tenant_id, actor_id, id);
CREATE INDEX audit_events_object_idx ON audit_events (tenant_id, object_id, id);
-- For sealing, which asks who has written lately; a few pages for a whole month.
CREATE INDEX audit_events_id_idx ON audit_events USING brin (id);

-- The locks of a table of audit events: the parent, and each partition, which would else be open by its own name.
CREATE FUNCTION lock_audit_table(name text) RETURNS void
LANGUAGE plpgsql SET search_path = ''
AS $$
BEGIN
    EXECUTE format('ALTER TABLE public.%I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE public.%I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY tenant_lock ON public.%I AS RESTRICTIVE FOR ALL TO saas_app
        USING (tenant_id = (SELECT public.current_tenant()))
        WITH CHECK (tenant_id = (SELECT public.current_tenant()))', name);
    EXECUTE format('CREATE POLICY tenant_rows ON public.%I FOR ALL TO saas_app USING (true) WITH CHECK (true)', name);
    EXECUTE format('CREATE POLICY system_rows ON public.%I FOR ALL TO saas_system USING (true) WITH CHECK (true)', name);
    -- For the functions below, which run as the owner: row-level security is forced upon it too.
    EXECUTE format('CREATE POLICY owner_rows ON public.%I FOR ALL TO saas_owner USING (true) WITH CHECK (true)', name);
END
$$;
REVOKE ALL ON FUNCTION lock_audit_table(text) FROM PUBLIC;

SELECT lock_audit_table('audit_events');
GRANT SELECT, INSERT ON audit_events TO saas_app;
GRANT SELECT, INSERT ON audit_events TO saas_system;

-- Takes what no month takes, so that an insert never fails for want of a partition.
CREATE TABLE audit_events_default PARTITION OF audit_events DEFAULT;
SELECT lock_audit_table('audit_events_default');

-- Adds the partitions of this month and of those ahead; what the default partition has of them moves. Says which were added.
CREATE FUNCTION add_audit_partitions(months_ahead integer) RETURNS SETOF text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = ''
AS $$
DECLARE
    this_month timestamp := date_trunc('month', now() AT TIME ZONE 'UTC');
    month      timestamp;
    name       text;
    first_id   uuid;
    end_id     uuid;
BEGIN
    PERFORM pg_advisory_xact_lock(7316542998310003);
    FOR ahead IN 0 .. months_ahead LOOP
        month := this_month + make_interval(months => ahead);
        name := 'audit_events_' || to_char(month, 'YYYY_MM');
        CONTINUE WHEN to_regclass('public.' || name) IS NOT NULL;
        first_id := public.audit_id_at(month AT TIME ZONE 'UTC');
        end_id := public.audit_id_at((month + interval '1 month') AT TIME ZONE 'UTC');
        EXECUTE format('CREATE TABLE public.%I (LIKE public.audit_events INCLUDING DEFAULTS INCLUDING CONSTRAINTS)', name);
        PERFORM public.lock_audit_table(name);
        -- Nothing may come into the default partition between the move and the new bounds.
        LOCK TABLE public.audit_events_default IN SHARE ROW EXCLUSIVE MODE;
        -- All columns, in the one order that partitions of a table made LIKE it share: a list would have to be kept with each later migration.
        EXECUTE format('WITH moved AS (DELETE FROM public.audit_events_default WHERE id >= %L AND id < %L RETURNING *) INSERT INTO public.%I SELECT * FROM moved',
            first_id, end_id, name);
        EXECUTE format('ALTER TABLE public.audit_events ATTACH PARTITION public.%I FOR VALUES FROM (%L) TO (%L)', name, first_id, end_id);
        RETURN NEXT name;
    END LOOP;
END
$$;
REVOKE ALL ON FUNCTION add_audit_partitions(integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION add_audit_partitions(integer) TO saas_system;
SELECT add_audit_partitions(2);

-- Records each changed row of the table that it is a trigger of. First argument: the type of object; the action is that with .created,
-- .updated or .deleted behind it, unless the argument is an action itself (session.ended). The further ones: the columns whose values
-- are kept; a change of no such column is not recorded. Who acts, and from where, is app.actor: set in the batch of the statement.
CREATE FUNCTION audit_row() RETURNS trigger
LANGUAGE plpgsql
AS $$
DECLARE
    actor    jsonb;
    old_row  jsonb;
    new_row  jsonb;
    this_row jsonb;
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
    this_row := coalesce(new_row, old_row);
    INSERT INTO public.audit_events (tenant_id, action, actor_type, actor_id, session_id, api_key_id, job_id, impersonator_id, operation,
                                     object_type, object_id, before, after, address, user_agent, correlation_id)
    VALUES (
        coalesce(this_row ->> 'tenant_id', this_row ->> 'active_tenant_id', this_row ->> 'id')::uuid,
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
REVOKE ALL ON FUNCTION audit_row() FROM PUBLIC;

CREATE TRIGGER tenants_audit AFTER INSERT OR DELETE OR UPDATE OF name, slug, registration, status ON tenants
    FOR EACH ROW EXECUTE FUNCTION audit_row('tenant', 'name', 'slug', 'registration', 'status');
CREATE TRIGGER users_audit AFTER INSERT OR DELETE OR UPDATE OF email, name, role, status ON users
    FOR EACH ROW EXECUTE FUNCTION audit_row('user', 'account_id', 'email', 'name', 'role', 'status');
CREATE TRIGGER job_pauses_audit AFTER INSERT OR DELETE ON job_pauses
    FOR EACH ROW EXECUTE FUNCTION audit_row('job_pause', 'kind');
-- What somebody does to a job; what the engine does to it is the job's own history.
CREATE TRIGGER jobs_audit AFTER UPDATE OF state, cancel_requested ON jobs
    FOR EACH ROW WHEN (current_setting('app.actor', true) <> '') EXECUTE FUNCTION audit_row('job', 'state', 'cancel_requested', 'attempt');
-- Sessions belong to an account; signing in and out is recorded in the tenant that the session is for.
CREATE TRIGGER sessions_audit_created AFTER INSERT ON sessions
    FOR EACH ROW EXECUTE FUNCTION audit_row('session.created', 'account_id', 'methods', 'device_name');
CREATE TRIGGER sessions_audit_ended AFTER UPDATE OF ended_at ON sessions
    FOR EACH ROW WHEN (OLD.ended_at IS NULL AND NEW.ended_at IS NOT NULL) EXECUTE FUNCTION audit_row('session.ended', 'end_reason');
