-- A write pays for the first half of its audit row only. A trigger puts what it records into audit_inbox: in the transaction of the change, as
-- durable as that, and with one index. From there it goes into audit_events, where it gets its id, its salts and its indexes, when somebody
-- reads the trail, and with every sealing: many rows at a time, which costs a fraction of what each of them would.

CREATE TABLE audit_inbox (
    tenant_id   uuid        NOT NULL,
    occurred_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    action      text        COLLATE "C" NOT NULL,
    object_id   uuid,
    before      jsonb,
    after       jsonb,
    -- app.actor as it was.
    actor       jsonb
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_insert_threshold = -1);
CREATE INDEX audit_inbox_tenant_idx ON audit_inbox (tenant_id);
SELECT lock_audit_table('audit_inbox');
-- To read: for a tenant's export, which tells of every table. The time is the database's.
GRANT SELECT, INSERT (tenant_id, action, object_id, before, after, actor) ON audit_inbox TO saas_app;
GRANT SELECT, INSERT (tenant_id, action, object_id, before, after, actor) ON audit_inbox TO saas_system;

-- As audit_id(), of a moment that is given.
CREATE FUNCTION audit_id(moment timestamptz) RETURNS uuid
LANGUAGE sql VOLATILE PARALLEL SAFE
AS $$
    SELECT (overlay(lpad(to_hex((extract(epoch FROM moment) * 4096000)::bigint), 15, '0') PLACING '7' FROM 13 FOR 0)
        || right(gen_random_uuid()::text, 17))::uuid
$$;
REVOKE ALL ON FUNCTION audit_id(timestamptz) FROM PUBLIC;

-- Null instead of an error, so that no setting of app.actor holds up what others have written.
CREATE FUNCTION audit_uuid(written text) RETURNS uuid
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$ SELECT CASE WHEN written ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' THEN written::uuid END $$;
REVOKE ALL ON FUNCTION audit_uuid(text) FROM PUBLIC;

-- Takes what the inbox has of a tenant into its trail, so many rows at most, and says how many those were: as many as that, and there may be more.
CREATE FUNCTION empty_audit_inbox(of_tenant uuid, most integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = ''
AS $$
DECLARE
    taken integer;
BEGIN
    IF session_user = 'saas_app' AND of_tenant IS DISTINCT FROM public.current_tenant() THEN
        RETURN 0;
    END IF;
    -- What another call takes at this moment is still there to see.
    IF NOT EXISTS (SELECT FROM public.audit_inbox i WHERE i.tenant_id = of_tenant) THEN
        RETURN 0;
    END IF;
    -- Two at once would wait for each other's rows.
    PERFORM pg_advisory_xact_lock(hashtextextended(of_tenant::text, 7316542998310004));
    WITH gone AS (
        DELETE FROM public.audit_inbox i
        WHERE i.ctid = ANY (ARRAY(SELECT c.ctid FROM public.audit_inbox c WHERE c.tenant_id = of_tenant LIMIT most))
        RETURNING i.*
    )
    INSERT INTO public.audit_events (tenant_id, id, occurred_at, action, actor_type, actor_id, session_id, api_key_id, job_id, impersonator_id, operation,
                                     object_type, object_id, before, after, address, user_agent, correlation_id)
    SELECT g.tenant_id,
           public.audit_id(g.occurred_at),
           g.occurred_at,
           g.action,
           coalesce(g.actor ->> 'type', 'system'),
           public.audit_uuid(g.actor ->> 'account'),
           public.audit_uuid(g.actor ->> 'session'),
           public.audit_uuid(g.actor ->> 'key'),
           public.audit_uuid(g.actor ->> 'job'),
           public.audit_uuid(g.actor ->> 'impersonator'),
           g.actor ->> 'operation',
           split_part(g.action, '.', 1),
           g.object_id,
           g.before,
           g.after,
           g.actor ->> 'address',
           g.actor ->> 'agent',
           g.actor ->> 'correlation'
    FROM gone g
    ORDER BY g.occurred_at;
    GET DIAGNOSTICS taken = ROW_COUNT;
    RETURN taken;
END
$$;
REVOKE ALL ON FUNCTION empty_audit_inbox(uuid, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION empty_audit_inbox(uuid, integer) TO saas_app, saas_system;

-- As before; a table without a primary key, as which the inbox is quicker to write, is exported and erased by its owner column alone.
CREATE OR REPLACE FUNCTION tenant_tables() RETURNS TABLE (name text, owner_column text, depth integer, key_columns text[], columns text[])
LANGUAGE sql STABLE SET search_path = ''
AS $$
    WITH RECURSIVE found AS (
        SELECT c.oid, c.relname::text AS name, a.attname::text AS owner_column
        FROM pg_catalog.pg_class c
        JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid
                                      AND NOT a.attisdropped
                                      AND a.attname = CASE c.relname WHEN 'tenants' THEN 'id' ELSE 'tenant_id' END
        WHERE c.relnamespace = 'public'::pg_catalog.regnamespace
          AND c.relkind IN ('r', 'p')
          AND NOT c.relispartition
    ), steps (oid, depth) AS (
        SELECT oid, 0 FROM found
        UNION
        SELECT k.conrelid, s.depth + 1
        FROM steps s
        JOIN pg_catalog.pg_constraint k ON k.confrelid = s.oid
                                       AND k.contype = 'f'
                                       AND k.conrelid <> k.confrelid
        JOIN found f ON f.oid = k.conrelid
        -- Of a circle none comes first: it ends here.
        WHERE s.depth < 20
    )
    SELECT f.name, f.owner_column,
           (SELECT max(s.depth) FROM steps s WHERE s.oid = f.oid),
           coalesce((
               SELECT array_agg(a.attname::text ORDER BY array_position(i.indkey::smallint[], a.attnum))
               FROM pg_catalog.pg_index i
               JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)
               WHERE i.indrelid = f.oid AND i.indisprimary), ARRAY[f.owner_column]),
           (SELECT array_agg(a.attname::text ORDER BY a.attnum)
            FROM pg_catalog.pg_attribute a
            WHERE a.attrelid = f.oid AND a.attnum > 0 AND NOT a.attisdropped)
    FROM found f
$$;

-- As before, into the inbox.
CREATE OR REPLACE FUNCTION audit_function(of_table regclass, kind text, keys text[]) RETURNS text
LANGUAGE sql STABLE SET search_path = ''
AS $$
    SELECT format($function$
DECLARE
    of_tenant uuid := coalesce(%1$s);
    before    jsonb;
    after     jsonb;
BEGIN
    IF current_user = 'saas_system' THEN
        -- Seeding writes millions of rows for demonstrations and load tests. The application role cannot ask for this.
        IF current_setting('app.seeding', true) = 'true' THEN
            RETURN NULL;
        END IF;
    ELSIF current_user = 'saas_owner' THEN
        -- What erasure removes leaves no trace in a trail that goes with it. Nobody but erase_tenant_rows runs as the owner while it erases.
        IF of_tenant = public.erasing_tenant() THEN
            RETURN NULL;
        END IF;
    END IF;
    IF TG_OP = 'INSERT' THEN
        after := jsonb_build_object(%2$s);
    ELSIF TG_OP = 'DELETE' THEN
        before := jsonb_build_object(%3$s);
    ELSE%4$s
        IF before IS NULL THEN
            RETURN NULL;
        END IF;
    END IF;
    INSERT INTO public.audit_inbox (tenant_id, action, object_id, before, after, actor)
    VALUES (
        of_tenant,
        %5$s,
        %6$s,
        before,
        after,
        nullif(current_setting('app.actor', true), '')::jsonb);
    RETURN NULL;
END
$function$,
        (SELECT string_agg(format('NEW.%1$I, OLD.%1$I', name), ', ' ORDER BY n)
         FROM unnest(ARRAY['tenant_id', 'active_tenant_id', 'id']) WITH ORDINALITY c (name, n)
         WHERE EXISTS (SELECT FROM pg_catalog.pg_attribute a WHERE a.attrelid = of_table AND a.attname = name AND NOT a.attisdropped)),
        (SELECT string_agg(format('%1$L, NEW.%1$I', name), ', ' ORDER BY n) FROM unnest(keys) WITH ORDINALITY k (name, n)),
        (SELECT string_agg(format('%1$L, OLD.%1$I', name), ', ' ORDER BY n) FROM unnest(keys) WITH ORDINALITY k (name, n)),
        (SELECT string_agg(format($member$
        IF OLD.%1$I IS DISTINCT FROM NEW.%1$I THEN
            IF before IS NULL THEN
                before := jsonb_build_object(%1$L, OLD.%1$I);
                after := jsonb_build_object(%1$L, NEW.%1$I);
            ELSE
                before := before || jsonb_build_object(%1$L, OLD.%1$I);
                after := after || jsonb_build_object(%1$L, NEW.%1$I);
            END IF;
        END IF;$member$, name), '' ORDER BY n) FROM unnest(keys) WITH ORDINALITY k (name, n)),
        CASE WHEN kind LIKE '%.%' THEN quote_literal(kind)
             ELSE format('CASE TG_OP WHEN ''INSERT'' THEN %L WHEN ''UPDATE'' THEN %L ELSE %L END', kind || '.created', kind || '.updated', kind || '.deleted') END,
        CASE WHEN EXISTS (SELECT FROM pg_catalog.pg_attribute a WHERE a.attrelid = of_table AND a.attname = 'id' AND NOT a.attisdropped)
             THEN 'coalesce(NEW.id, OLD.id)' ELSE 'NULL' END)
$$;

SELECT compile_audit_triggers();
SELECT add_erasure_policies();
