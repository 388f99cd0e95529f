-- Reading all that a tenant has, table by table, as the catalogue lists them: a table that a later migration adds is among them by itself.

-- The tables that hold what is of tenants; `tenants` itself is found by its id. Depth: no table has a foreign key to one that is deeper.
CREATE FUNCTION tenant_tables() RETURNS TABLE (name text, owner_column text, depth integer, key_columns text[], columns text[])
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
           (SELECT array_agg(a.attname::text ORDER BY array_position(i.indkey::smallint[], a.attnum))
            FROM pg_catalog.pg_index i
            JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)
            WHERE i.indrelid = f.oid AND i.indisprimary),
           (SELECT array_agg(a.attname::text ORDER BY a.attnum)
            FROM pg_catalog.pg_attribute a
            WHERE a.attrelid = f.oid AND a.attnum > 0 AND NOT a.attisdropped)
    FROM found f
$$;
REVOKE ALL ON FUNCTION tenant_tables() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION tenant_tables() TO saas_app, saas_system;

-- Opens the cursor tenant_export over the tenant's rows of one of these tables, in order of its key, each as JSON; without the columns that
-- are left out (table.column). Under the caller's own rights and policies.
CREATE FUNCTION open_tenant_export(of_tenant uuid, of_table text, left_out text[]) RETURNS text
LANGUAGE plpgsql SET search_path = ''
AS $$
DECLARE
    chosen record;
    rows   refcursor := 'tenant_export';
BEGIN
    SELECT t.name, t.owner_column, t.key_columns, t.columns INTO STRICT chosen FROM public.tenant_tables() t WHERE t.name = of_table;
    OPEN rows FOR EXECUTE format(
        'SELECT row_to_json(r)::text FROM (SELECT %s FROM public.%I t WHERE t.%I = $1 ORDER BY %s) r',
        (SELECT string_agg(format('t.%I', c.name), ', ' ORDER BY c.place)
         FROM unnest(chosen.columns) WITH ORDINALITY c (name, place)
         WHERE chosen.name || '.' || c.name <> ALL (left_out)),
        chosen.name, chosen.owner_column,
        (SELECT string_agg(format('t.%I', k.name), ', ' ORDER BY k.place) FROM unnest(chosen.key_columns) WITH ORDINALITY k (name, place)))
    USING of_tenant;
    RETURN rows::text;
END
$$;
REVOKE ALL ON FUNCTION open_tenant_export(uuid, text, text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION open_tenant_export(uuid, text, text[]) TO saas_app;

-- How many rows of one of these tables the tenant has.
CREATE FUNCTION count_tenant_rows(of_tenant uuid, of_table text) RETURNS bigint
LANGUAGE plpgsql STABLE SET search_path = ''
AS $$
DECLARE
    chosen record;
    rows   bigint;
BEGIN
    SELECT t.name, t.owner_column INTO STRICT chosen FROM public.tenant_tables() t WHERE t.name = of_table;
    EXECUTE format('SELECT count(*) FROM public.%I t WHERE t.%I = $1', chosen.name, chosen.owner_column) INTO rows USING of_tenant;
    RETURN rows;
END
$$;
REVOKE ALL ON FUNCTION count_tenant_rows(uuid, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION count_tenant_rows(uuid, text) TO saas_app;
