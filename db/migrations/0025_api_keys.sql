-- Keys of scripted clients: of the tenant itself, or of one of its users.
CREATE TABLE api_keys (
    tenant_id         uuid        NOT NULL,
    id                uuid        NOT NULL,
    -- Whom the key acts as; null: the tenant itself.
    user_id           uuid,
    name              text        NOT NULL CONSTRAINT api_keys_name_check CHECK (char_length(name) BETWEEN 1 AND 100),
    -- Permission codes that the key grants at most; what its user does not hold at the moment it does not grant.
    scopes            text[]      NOT NULL CONSTRAINT api_keys_scopes_check CHECK (cardinality(scopes) <= 100),
    -- CIDR, parted by commas; null: from anywhere.
    networks          text        CONSTRAINT api_keys_networks_check CHECK (char_length(networks) BETWEEN 1 AND 2000),
    expires_at        timestamptz,
    -- SHA-256 of the whole key: of the newest one, and of the one before it, which is good until overlap_until.
    secret_hash       bytea       NOT NULL CONSTRAINT api_keys_secret_hash_check CHECK (octet_length(secret_hash) = 32),
    overlap_hash      bytea       CONSTRAINT api_keys_overlap_hash_check CHECK (octet_length(overlap_hash) = 32),
    overlap_until     timestamptz,
    rotated_at        timestamptz,
    revoked_at        timestamptz,
    -- Written in batches, some seconds late.
    last_used_at      timestamptz,
    last_used_address text,
    version           integer     NOT NULL DEFAULT 1,
    created_at        timestamptz NOT NULL DEFAULT now(),
    updated_at        timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT api_keys_pkey PRIMARY KEY (tenant_id, id),
    CONSTRAINT api_keys_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants (id),
    CONSTRAINT api_keys_user_fkey FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id) ON DELETE CASCADE,
    CONSTRAINT api_keys_overlap_check CHECK ((overlap_hash IS NULL) = (overlap_until IS NULL))
);
CREATE INDEX api_keys_user_idx ON api_keys (tenant_id, user_id) WHERE user_id IS NOT NULL;

ALTER TABLE api_keys ENABLE ROW LEVEL SECURITY;
ALTER TABLE api_keys FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_lock ON api_keys AS RESTRICTIVE FOR ALL TO saas_app
    USING (tenant_id = (SELECT current_tenant()))
    WITH CHECK (tenant_id = (SELECT current_tenant()));
CREATE POLICY tenant_rows ON api_keys FOR ALL TO saas_app USING (true) WITH CHECK (true);
CREATE POLICY system_read ON api_keys FOR SELECT TO saas_system USING (true);
CREATE POLICY system_used ON api_keys FOR UPDATE TO saas_system USING (true) WITH CHECK (true);

GRANT SELECT, INSERT ON api_keys TO saas_app;
GRANT UPDATE (name, scopes, networks, expires_at, secret_hash, overlap_hash, overlap_until, rotated_at, revoked_at, version, updated_at) ON api_keys TO saas_app;
-- The access check comes before the request has a tenant; what it has seen is written for many tenants at once.
GRANT SELECT ON api_keys TO saas_system;
GRANT UPDATE (last_used_at, last_used_address) ON api_keys TO saas_system;

CREATE TRIGGER api_keys_audit
    AFTER INSERT OR DELETE OR UPDATE OF name, scopes, networks, expires_at, overlap_until, rotated_at, revoked_at ON api_keys
    FOR EACH ROW EXECUTE FUNCTION audit_row('api_key', 'user_id', 'name', 'scopes', 'networks', 'expires_at', 'overlap_until', 'rotated_at', 'revoked_at');

-- Whether a session is live. Definer, since the application role does not see sessions. Whoever ends it at this moment waits, or is
-- waited for.
CREATE FUNCTION is_live_session(of_account uuid, of_session uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = ''
AS $$
BEGIN
    PERFORM
    FROM public.sessions
    WHERE id = of_session
      AND account_id = of_account
      AND ended_at IS NULL
      AND idle_expires_at > now()
    FOR SHARE;
    RETURN FOUND;
END
$$;
REVOKE ALL ON FUNCTION is_live_session(uuid, uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION is_live_session(uuid, uuid) TO saas_app;

-- Whether this account may hold a key of these codes in its hands now: a live session of a member of the tenant who holds them all. It
-- locks what it looks at, and looks at what is committed by then.
CREATE FUNCTION may_hold_api_key(of_tenant uuid, of_account uuid, of_session uuid, codes text[]) RETURNS boolean
LANGUAGE plpgsql SET search_path = ''
AS $$
BEGIN
    PERFORM FROM public.users WHERE tenant_id = of_tenant AND account_id = of_account FOR SHARE;
    PERFORM
    FROM public.users u
    JOIN public.user_roles m ON m.tenant_id = of_tenant AND m.user_id = u.id
    JOIN public.roles r ON r.tenant_id = of_tenant AND r.id = m.role_id
    WHERE u.tenant_id = of_tenant
      AND u.account_id = of_account
    FOR SHARE OF r;
    IF NOT EXISTS (
        SELECT
        FROM public.users u
        WHERE u.tenant_id = of_tenant
          AND u.account_id = of_account
          AND u.status = 'active'
          AND NOT u.awaits_proof
          AND (u.role IN ('ADMIN', 'SUPER_ADMIN') OR codes <@ ARRAY(
              SELECT granted.code
              FROM public.user_roles m
              JOIN public.roles r ON r.tenant_id = of_tenant AND r.id = m.role_id
              CROSS JOIN unnest(r.permissions) AS granted (code)
              WHERE m.tenant_id = of_tenant
                AND m.user_id = u.id)))
    THEN
        RAISE EXCEPTION 'the key would grant more than its maker holds' USING ERRCODE = 'insufficient_privilege', CONSTRAINT = 'api_keys_within_rights';
    END IF;
    IF NOT public.is_live_session(of_account, of_session) THEN
        RAISE EXCEPTION 'the session is over' USING ERRCODE = 'insufficient_privilege', CONSTRAINT = 'api_keys_session_lives';
    END IF;
    RETURN true;
END
$$;
REVOKE ALL ON FUNCTION may_hold_api_key(uuid, uuid, uuid, text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION may_hold_api_key(uuid, uuid, uuid, text[]) TO saas_app;

-- As has_role_room: of many who ask at once each sees what those before it have made.
CREATE FUNCTION has_api_key_room(of_tenant uuid, most integer) RETURNS boolean
LANGUAGE plpgsql SET search_path = ''
AS $$
BEGIN
    PERFORM FROM public.tenants WHERE id = of_tenant FOR NO KEY UPDATE;
    RETURN (SELECT count(*) < most FROM public.api_keys WHERE tenant_id = of_tenant AND revoked_at IS NULL);
END
$$;
REVOKE ALL ON FUNCTION has_api_key_room(uuid, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION has_api_key_room(uuid, integer) TO saas_app;

-- Against the plan's limit count keys that are not revoked.
CREATE FUNCTION count_api_keys() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    PERFORM public.use_quota('api_keys', coalesce(NEW.tenant_id, OLD.tenant_id), CASE TG_OP WHEN 'INSERT' THEN 1 ELSE -1 END);
    RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION count_api_keys() FROM PUBLIC;
CREATE TRIGGER api_keys_counted AFTER INSERT ON api_keys
    FOR EACH ROW EXECUTE FUNCTION count_api_keys();
CREATE TRIGGER api_keys_revoked AFTER UPDATE OF revoked_at ON api_keys
    FOR EACH ROW WHEN (OLD.revoked_at IS NULL AND NEW.revoked_at IS NOT NULL) EXECUTE FUNCTION count_api_keys();
CREATE TRIGGER api_keys_removed AFTER DELETE ON api_keys
    FOR EACH ROW WHEN (OLD.revoked_at IS NULL) EXECUTE FUNCTION count_api_keys();
-- Keys that go with their user are removed by the foreign key, hence as the owner.
CREATE POLICY owner_rows ON tenant_usage FOR ALL TO saas_owner USING (true) WITH CHECK (true);
