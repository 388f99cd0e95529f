-- What proves that the audit trail is as it was written, how long it is kept, and work whose progress can be looked at.

-- Null: AUDIT_RETENTION. Seven days at least, ten years at most.
ALTER TABLE tenants ADD COLUMN audit_retention_days integer CONSTRAINT tenants_audit_retention_days_check CHECK (audit_retention_days BETWEEN 7 AND 3660);

-- A chain per tenant: each seal is about the events behind the one before it, and holds its hash.
CREATE TABLE audit_seals (
    tenant_id     uuid        NOT NULL,
    -- From 1, without gaps.
    number        bigint      NOT NULL,
    -- The events whose id is above the first and not above the second.
    from_id       uuid        NOT NULL,
    to_id         uuid        NOT NULL,
    events        integer     NOT NULL CONSTRAINT audit_seals_events_check CHECK (events > 0),
    -- For each event its id and the SHA-256 of its content, in order of ids: tells which event was changed. Null: pruned.
    leaves        bytea,
    leaves_hash   bytea       NOT NULL,
    previous_hash bytea       NOT NULL,
    -- SHA-256 of everything above, leaves by their hash.
    hash          bytea       NOT NULL,
    sealed_at     timestamptz NOT NULL DEFAULT now(),
    -- When its events were removed, being older than the tenant keeps them. The chain goes on over it.
    pruned_at     timestamptz,
    CONSTRAINT audit_seals_pkey PRIMARY KEY (tenant_id, number)
);
CREATE INDEX audit_seals_kept_idx ON audit_seals (tenant_id, number) WHERE pruned_at IS NULL;
SELECT lock_audit_table('audit_seals');
GRANT SELECT ON audit_seals TO saas_app;
GRANT SELECT, INSERT ON audit_seals TO saas_system;

-- Up to when every tenant's events are sealed.
CREATE TABLE audit_sealing (
    only_row  boolean     PRIMARY KEY DEFAULT true CONSTRAINT audit_sealing_only_row_check CHECK (only_row),
    sealed_to timestamptz NOT NULL
);
INSERT INTO audit_sealing (sealed_to) VALUES (now() - interval '1 day');
GRANT SELECT, UPDATE (sealed_to) ON audit_sealing TO saas_system;

-- Moments with the first transaction that began after them: when none before it is under way any more, nothing older can appear.
CREATE TABLE audit_horizons (
    taken_at timestamptz NOT NULL PRIMARY KEY,
    next_xid xid8        NOT NULL
);
GRANT SELECT, INSERT, DELETE ON audit_horizons TO saas_system;

-- Removes the events of one seal, if the tenant keeps them no longer; whoever calls it cannot choose how long that is.
CREATE FUNCTION prune_audit_seal(tenant uuid, seal bigint, default_days integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = ''
AS $$
DECLARE
    days    integer := greatest(coalesce((SELECT t.audit_retention_days FROM public.tenants t WHERE t.id = tenant), default_days), 7);
    sealed  public.audit_seals;
    removed integer;
BEGIN
    UPDATE public.audit_seals s
    SET pruned_at = now(), leaves = NULL
    WHERE s.tenant_id = tenant
      AND s.number = seal
      AND s.pruned_at IS NULL
      AND s.to_id < public.audit_id_at(now() - make_interval(days => days))
    RETURNING * INTO sealed;
    IF sealed.number IS NULL THEN
        RETURN 0;
    END IF;
    DELETE FROM public.audit_events e
    WHERE e.tenant_id = tenant
      AND e.id > sealed.from_id
      AND e.id <= sealed.to_id;
    GET DIAGNOSTICS removed = ROW_COUNT;
    RETURN removed;
END
$$;
REVOKE ALL ON FUNCTION prune_audit_seal(uuid, bigint, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION prune_audit_seal(uuid, bigint, integer) TO saas_system;
-- The definer has no policy on tenants: row-level security is forced upon it.
CREATE POLICY owner_reads ON tenants FOR SELECT TO saas_owner USING (true);

-- Removes the trail of a tenant that is gone, some thousand rows at a time; 0: nothing is left.
CREATE FUNCTION erase_audit_trail(tenant uuid, most integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = ''
AS $$
DECLARE
    removed integer;
BEGIN
    IF EXISTS (SELECT FROM public.tenants t WHERE t.id = tenant) THEN
        RAISE EXCEPTION 'The tenant is there: its audit trail is kept.';
    END IF;
    DELETE FROM public.audit_events e
    WHERE e.tenant_id = tenant
      AND e.id <= (SELECT max(o.id) FROM (SELECT i.id FROM public.audit_events i WHERE i.tenant_id = tenant ORDER BY i.id LIMIT most) o);
    GET DIAGNOSTICS removed = ROW_COUNT;
    IF removed = 0 THEN
        DELETE FROM public.audit_seals s WHERE s.tenant_id = tenant;
    END IF;
    RETURN removed;
END
$$;
REVOKE ALL ON FUNCTION erase_audit_trail(uuid, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION erase_audit_trail(uuid, integer) TO saas_system;

-- Drops partitions of months gone by that hold nothing any more. Says which.
CREATE FUNCTION drop_audit_partitions() RETURNS SETOF text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' SET lock_timeout = '1s'
AS $$
DECLARE
    name  text;
    empty boolean;
BEGIN
    FOR name IN
        SELECT c.relname
        FROM pg_class c
        JOIN pg_inherits i ON i.inhrelid = c.oid
        WHERE i.inhparent = 'public.audit_events'::regclass
          AND c.relname ~ '^audit_events_\d{4}_\d\d$'
          AND c.relname < 'audit_events_' || to_char((now() - interval '7 days') AT TIME ZONE 'UTC', 'YYYY_MM')
    LOOP
        EXECUTE format('SELECT NOT EXISTS (SELECT FROM public.%I)', name) INTO empty;
        CONTINUE WHEN NOT empty;
        LOCK TABLE public.audit_events IN ACCESS EXCLUSIVE MODE;
        EXECUTE format('SELECT NOT EXISTS (SELECT FROM public.%I)', name) INTO empty;
        IF empty THEN
            EXECUTE format('DROP TABLE public.%I', name);
            RETURN NEXT name;
        END IF;
    END LOOP;
END
$$;
REVOKE ALL ON FUNCTION drop_audit_partitions() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION drop_audit_partitions() TO saas_system;

-- Work that a request has begun and that a job does: the job has the operation's id.
CREATE TABLE operations (
    tenant_id    uuid        NOT NULL,
    id           uuid        NOT NULL,
    kind         text        COLLATE "C" NOT NULL CONSTRAINT operations_kind_check CHECK (char_length(kind) BETWEEN 1 AND 100),
    -- The permission that it takes to look at it.
    permission   text        COLLATE "C" NOT NULL,
    -- What the handler says; that a job was given up for dead is read from the job.
    state        text        NOT NULL DEFAULT 'pending' CONSTRAINT operations_state_check CHECK (state IN ('pending', 'running', 'succeeded', 'failed')),
    done         bigint      NOT NULL DEFAULT 0,
    total        bigint,
    -- A file of the store, and what it is called when it is fetched.
    result_key   text        COLLATE "C",
    result_name  text,
    -- Members that the kind answers with.
    result       jsonb,
    error        text,
    created_by   uuid,
    created_at   timestamptz NOT NULL DEFAULT now(),
    updated_at   timestamptz NOT NULL DEFAULT now(),
    finished_at  timestamptz,
    CONSTRAINT operations_pkey PRIMARY KEY (tenant_id, id)
);
CREATE INDEX operations_finished_idx ON operations (created_at);
ALTER TABLE operations ENABLE ROW LEVEL SECURITY;
ALTER TABLE operations FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_lock ON operations AS RESTRICTIVE FOR ALL TO saas_app
    USING (tenant_id = (SELECT current_tenant()))
    WITH CHECK (tenant_id = (SELECT current_tenant()));
CREATE POLICY tenant_rows ON operations FOR ALL TO saas_app USING (true) WITH CHECK (true);
CREATE POLICY system_rows ON operations FOR ALL TO saas_system USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE (state, done, total, result_key, result_name, result, error, updated_at, finished_at) ON operations TO saas_app;
GRANT SELECT, INSERT, DELETE, UPDATE (state, done, total, result_key, result_name, result, error, updated_at, finished_at) ON operations TO saas_system;
CREATE TRIGGER operations_audit AFTER INSERT ON operations
    FOR EACH ROW EXECUTE FUNCTION audit_row('operation', 'kind');
