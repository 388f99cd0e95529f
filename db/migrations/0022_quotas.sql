-- How much a tenant may have of what is counted, by its plan, and how much of it is used.

-- Belongs to the platform. What limits does not name is unlimited.
CREATE TABLE plans (
    name       text        COLLATE "C" PRIMARY KEY CONSTRAINT plans_name_check CHECK (name ~ '^[a-z0-9](-?[a-z0-9])*$' AND char_length(name) <= 60),
    -- Most of each kind: seats, storage_bytes, requests_per_minute, webhook_endpoints, api_keys.
    limits     jsonb       NOT NULL DEFAULT '{}' CONSTRAINT plans_limits_check CHECK (jsonb_typeof(limits) = 'object'),
    version    integer     NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
);
-- Of every tenant that was given no other.
INSERT INTO plans (name) VALUES ('default');

-- A tenant without a row has the default plan and no limits of its own.
CREATE TABLE tenant_quotas (
    tenant_id  uuid        NOT NULL,
    plan       text        COLLATE "C" NOT NULL DEFAULT 'default',
    -- In place of the plan's.
    limits     jsonb       NOT NULL DEFAULT '{}' CONSTRAINT tenant_quotas_limits_check CHECK (jsonb_typeof(limits) = 'object'),
    version    integer     NOT NULL DEFAULT 1,
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT tenant_quotas_pkey PRIMARY KEY (tenant_id),
    CONSTRAINT tenant_quotas_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants (id),
    CONSTRAINT tenant_quotas_plan_fkey FOREIGN KEY (plan) REFERENCES plans (name)
);
CREATE INDEX tenant_quotas_plan_idx ON tenant_quotas (plan, tenant_id);

-- One row per kind that the tenant has had something of; its lock is what parallel additions wait for.
CREATE TABLE tenant_usage (
    tenant_id uuid   NOT NULL,
    kind      text   COLLATE "C" NOT NULL CONSTRAINT tenant_usage_kind_check CHECK (char_length(kind) BETWEEN 1 AND 40),
    used      bigint NOT NULL CONSTRAINT tenant_usage_used_check CHECK (used >= 0),
    CONSTRAINT tenant_usage_pkey PRIMARY KEY (tenant_id, kind),
    CONSTRAINT tenant_usage_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants (id)
-- An update writes the row and no index entry.
) WITH (fillfactor = 70);

-- What is there already. The owner sees no user under the policies that are forced upon it.
ALTER TABLE users NO FORCE ROW LEVEL SECURITY;
INSERT INTO tenant_usage (tenant_id, kind, used)
SELECT tenant_id, 'seats', count(*)
FROM users
WHERE status = 'active'
GROUP BY tenant_id;
ALTER TABLE users FORCE ROW LEVEL SECURITY;

ALTER TABLE tenant_quotas ENABLE ROW LEVEL SECURITY;
ALTER TABLE tenant_quotas FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_lock ON tenant_quotas AS RESTRICTIVE FOR ALL TO saas_app
    USING (tenant_id = (SELECT current_tenant()))
    WITH CHECK (tenant_id = (SELECT current_tenant()));
CREATE POLICY tenant_rows ON tenant_quotas FOR ALL TO saas_app USING (true) WITH CHECK (true);
CREATE POLICY system_rows ON tenant_quotas FOR ALL TO saas_system USING (true) WITH CHECK (true);

ALTER TABLE tenant_usage ENABLE ROW LEVEL SECURITY;
ALTER TABLE tenant_usage FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_lock ON tenant_usage AS RESTRICTIVE FOR ALL TO saas_app
    USING (tenant_id = (SELECT current_tenant()))
    WITH CHECK (tenant_id = (SELECT current_tenant()));
CREATE POLICY tenant_rows ON tenant_usage FOR ALL TO saas_app USING (true) WITH CHECK (true);
CREATE POLICY system_rows ON tenant_usage FOR ALL TO saas_system USING (true) WITH CHECK (true);

-- Limits are the platform's to set.
GRANT SELECT ON plans, tenant_quotas TO saas_app, saas_system;
-- The triggers run as whoever adds or removes.
GRANT SELECT, INSERT, UPDATE (used) ON tenant_usage TO saas_app, saas_system;

CREATE TRIGGER tenant_quotas_audit AFTER INSERT OR DELETE OR UPDATE OF plan, limits ON tenant_quotas
    FOR EACH ROW EXECUTE FUNCTION audit_row('tenant_quota', 'plan', 'limits');

-- Counts what was added (or, below zero, removed) in the transaction that does it. Only an addition can be too much: a limit that is
-- below what is used removes nothing. The lock on the row makes parallel additions wait, and each then sees what those before it have
-- made; the limit is read behind it. The error tells kind, limit and use by members that the driver does not hide.
CREATE FUNCTION use_quota(of_kind text, of_tenant uuid, amount bigint) RETURNS void
LANGUAGE plpgsql
AS $$
DECLARE
    now_used bigint;
    most     bigint;
BEGIN
    IF amount < 0 THEN
        UPDATE public.tenant_usage SET used = used + amount WHERE tenant_id = of_tenant AND kind = of_kind;
        RETURN;
    END IF;
    INSERT INTO public.tenant_usage AS u (tenant_id, kind, used)
    VALUES (of_tenant, of_kind, amount)
    ON CONFLICT (tenant_id, kind) DO UPDATE SET used = u.used + excluded.used
    RETURNING u.used INTO now_used;
    SELECT coalesce(q.limits ->> of_kind, p.limits ->> of_kind)::bigint INTO most
    FROM (VALUES (of_tenant)) AS t (id)
    LEFT JOIN public.tenant_quotas q ON q.tenant_id = t.id
    JOIN public.plans p ON p.name = coalesce(q.plan, 'default');
    IF now_used > most THEN
        RAISE EXCEPTION 'the quota is used up' USING ERRCODE = 'QU001', CONSTRAINT = of_kind, HINT = format('%s %s', most, now_used - amount);
    END IF;
END
$$;
REVOKE ALL ON FUNCTION use_quota(text, uuid, bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION use_quota(text, uuid, bigint) TO saas_app, saas_system;

-- Seats are active memberships. For each statement, by the rows that it has changed: one that removes a thousand users counts once. In
-- the order of tenants, so that two statements about several of them do not wait for each other.
CREATE FUNCTION count_seats() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        PERFORM public.use_quota('seats', NEW.tenant_id, CASE NEW.status WHEN 'active' THEN 1 ELSE -1 END);
        RETURN NULL;
    END IF;
    PERFORM public.use_quota('seats', c.tenant_id, CASE TG_OP WHEN 'INSERT' THEN c.seats ELSE -c.seats END)
    FROM (SELECT tenant_id, count(*) AS seats FROM changed WHERE status = 'active' GROUP BY tenant_id ORDER BY tenant_id) c;
    RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION count_seats() FROM PUBLIC;

CREATE TRIGGER users_seats_taken AFTER INSERT ON users REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION count_seats();
CREATE TRIGGER users_seats_freed AFTER DELETE ON users REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION count_seats();
CREATE TRIGGER users_seats_changed AFTER UPDATE OF status ON users
    FOR EACH ROW WHEN (OLD.status <> NEW.status) EXECUTE FUNCTION count_seats();
