-- The error of a quota also tells the tenant: whoever joins another one must not learn that one's numbers.
CREATE OR REPLACE FUNCTION use_quota(of_kind text, of_tenant uuid, amount bigint) RETURNS void
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
        RAISE EXCEPTION 'the quota is used up' USING ERRCODE = 'QU001', CONSTRAINT = of_kind, HINT = format('%s %s %s', most, now_used - amount, of_tenant);
    END IF;
END
$$;
