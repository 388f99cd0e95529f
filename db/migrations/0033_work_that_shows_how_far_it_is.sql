-- The erasure of a tenant shows how far it is, jobs know who has asked for them, and a tenant decides how long its trail is kept.

-- The operation of the deletion that was asked for last (GET /operations/{id}), when that was, and when it was taken back.
ALTER TABLE tenants
    ADD COLUMN erasure_id        uuid,
    ADD COLUMN erasure_asked_at  timestamptz,
    ADD COLUMN erasure_undone_at timestamptz;
CREATE UNIQUE INDEX tenants_erasure_id_idx ON tenants (erasure_id) WHERE erasure_id IS NOT NULL;
GRANT UPDATE (erasure_id, erasure_asked_at, erasure_undone_at) ON tenants TO saas_system;

ALTER TABLE tenant_erasures
    ADD COLUMN operation_id uuid,
    ADD COLUMN asked_at     timestamptz,
    -- Rows by table, as they were before the first one was removed. The table of tenants is counted last.
    ADD COLUMN counted      jsonb       NOT NULL DEFAULT '{}',
    ADD COLUMN updated_at   timestamptz NOT NULL DEFAULT now();
UPDATE tenant_erasures SET operation_id = id, asked_at = started_at, updated_at = coalesce(finished_at, started_at);
ALTER TABLE tenant_erasures
    ALTER COLUMN operation_id SET NOT NULL,
    ALTER COLUMN asked_at SET NOT NULL;
CREATE UNIQUE INDEX tenant_erasures_operation_id_idx ON tenant_erasures (operation_id);

CREATE FUNCTION touch_tenant_erasure() RETURNS trigger
LANGUAGE plpgsql SET search_path = ''
AS $$
BEGIN
    NEW.updated_at := now();
    RETURN NEW;
END
$$;
REVOKE ALL ON FUNCTION touch_tenant_erasure() FROM PUBLIC;
CREATE TRIGGER tenant_erasures_touch BEFORE UPDATE ON tenant_erasures
    FOR EACH ROW EXECUTE FUNCTION touch_tenant_erasure();

-- As before, and the report keeps which operation it is.
CREATE OR REPLACE FUNCTION begin_tenant_erasure(of_tenant uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = ''
AS $$
BEGIN
    WITH begun AS (
        UPDATE public.tenants
        SET status = 'erasing', version = version + 1, updated_at = now()
        WHERE id = of_tenant
          AND status = 'deleting'
          AND erase_at <= now()
        RETURNING id, slug, erase_at, erasure_id, erasure_asked_at
    )
    INSERT INTO public.tenant_erasures (id, slug, erase_at, operation_id, asked_at)
    -- Asked for before there were operations of it.
    SELECT begun.id, begun.slug, begun.erase_at, coalesce(begun.erasure_id, begun.id), coalesce(begun.erasure_asked_at, now())
    FROM begun;
    RETURN EXISTS (SELECT FROM public.tenant_erasures e WHERE e.id = of_tenant);
END
$$;

-- Counts the rows of a table of tenants before they are erased: a million at most, so that it takes no longer than a statement may. What is
-- more shows as it is removed.
CREATE FUNCTION count_erasure_rows(of_tenant uuid, of_table text) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = ''
AS $$
DECLARE
    chosen record;
    found  bigint;
BEGIN
    IF NOT EXISTS (SELECT FROM public.tenant_erasures e WHERE e.id = of_tenant) THEN
        RAISE EXCEPTION 'The tenant is not being erased.' USING ERRCODE = 'insufficient_privilege';
    END IF;
    PERFORM set_config('app.erasing', of_tenant::text, true);
    SELECT t.name, t.owner_column INTO STRICT chosen FROM public.tenant_tables() t WHERE t.name = of_table;
    EXECUTE format('SELECT count(*) FROM (SELECT FROM public.%I t WHERE t.%I = $1 LIMIT 1000000) r', chosen.name, chosen.owner_column) INTO found USING of_tenant;
    UPDATE public.tenant_erasures
    SET counted = counted || jsonb_build_object(of_table, found)
    WHERE id = of_tenant;
    PERFORM set_config('app.erasing', '', true);
    RETURN found;
END
$$;
REVOKE ALL ON FUNCTION count_erasure_rows(uuid, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION count_erasure_rows(uuid, text) TO saas_system;

-- Ids of the account, session, API key and impersonator in whose request it was enqueued, also by way of other jobs; null: nobody's. As
-- app.actor names them, so that the audit trail says who has asked for what a job does.
ALTER TABLE jobs ADD COLUMN asked_by jsonb;

-- Null: AUDIT_RETENTION.
GRANT UPDATE (audit_retention_days) ON tenants TO saas_app;
DROP TRIGGER tenants_audit ON tenants;
CREATE TRIGGER tenants_audit
    AFTER INSERT OR DELETE OR UPDATE OF name, slug, registration, status, suspension_reason, require_mfa, session_lifetime_seconds, allowed_file_types, audit_retention_days ON tenants
    FOR EACH ROW EXECUTE FUNCTION audit_row(
        'tenant', 'name', 'slug', 'registration', 'status', 'suspension_reason', 'require_mfa', 'session_lifetime_seconds', 'allowed_file_types', 'audit_retention_days');

SELECT compile_audit_triggers();
