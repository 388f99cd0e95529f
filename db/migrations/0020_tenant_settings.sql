-- What a tenant decides about itself: its names, who may join by registration, how long its sessions live, which files it takes. And the
-- mail domains that it has proven to be its own.
ALTER TABLE tenants
    DROP CONSTRAINT tenants_registration_check,
    ADD CONSTRAINT tenants_registration_check CHECK (registration IN ('closed', 'open', 'domain')),
    -- Null: as long as the platform lets them; it can only be less.
    ADD COLUMN session_lifetime_seconds integer CONSTRAINT tenants_session_lifetime_check CHECK (session_lifetime_seconds BETWEEN 300 AND 315360000),
    -- Null: all that the platform takes.
    ADD COLUMN allowed_file_types text[] CONSTRAINT tenants_allowed_file_types_check CHECK (cardinality(allowed_file_types) BETWEEN 1 AND 50);
GRANT UPDATE (name, slug, registration, session_lifetime_seconds, allowed_file_types) ON tenants TO saas_app;

DROP TRIGGER tenants_audit ON tenants;
CREATE TRIGGER tenants_audit
    AFTER INSERT OR DELETE OR UPDATE OF name, slug, registration, status, require_mfa, session_lifetime_seconds, allowed_file_types ON tenants
    FOR EACH ROW EXECUTE FUNCTION audit_row('tenant', 'name', 'slug', 'registration', 'status', 'require_mfa', 'session_lifetime_seconds', 'allowed_file_types');

-- Mail domains of a tenant. One counts once somebody has shown a code that was sent to an address in it. Several tenants may have the same
-- one: an organisation can be more than one tenant, and a uniqueness over all of them would tell one what another has.
CREATE TABLE tenant_domains (
    tenant_id   uuid        NOT NULL,
    id          uuid        NOT NULL,
    -- Lower-case ASCII by IDNA.
    domain      text        COLLATE "C" NOT NULL CONSTRAINT tenant_domains_domain_check CHECK (char_length(domain) <= 253 AND domain ~ '^[a-z0-9-]+(\.[a-z0-9-]+)+$'),
    verified_at timestamptz,
    created_at  timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT tenant_domains_pkey PRIMARY KEY (tenant_id, id),
    CONSTRAINT tenant_domains_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants (id),
    CONSTRAINT tenant_domains_domain_key UNIQUE (tenant_id, domain)
);

ALTER TABLE tenant_domains ENABLE ROW LEVEL SECURITY;
ALTER TABLE tenant_domains FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_lock ON tenant_domains AS RESTRICTIVE FOR ALL TO saas_app
    USING (tenant_id = (SELECT current_tenant()))
    WITH CHECK (tenant_id = (SELECT current_tenant()));
CREATE POLICY tenant_rows ON tenant_domains FOR ALL TO saas_app USING (true) WITH CHECK (true);
CREATE POLICY system_rows ON tenant_domains FOR ALL TO saas_system USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, DELETE ON tenant_domains TO saas_app;
-- Registration asks for it; the statement that consumes a code sets it.
GRANT SELECT, UPDATE (verified_at) ON tenant_domains TO saas_system;

CREATE TRIGGER tenant_domains_audit AFTER INSERT OR DELETE OR UPDATE OF verified_at ON tenant_domains
    FOR EACH ROW EXECUTE FUNCTION audit_row('tenant_domain', 'domain', 'verified_at');

-- Whether the tenant may have one more domain, as has_role_room.
CREATE FUNCTION has_domain_room(of_tenant uuid, most integer) RETURNS boolean
LANGUAGE plpgsql SET search_path = ''
AS $$
BEGIN
    PERFORM FROM public.tenants WHERE id = of_tenant FOR NO KEY UPDATE;
    RETURN (SELECT count(*) < most FROM public.tenant_domains WHERE tenant_id = of_tenant);
END
$$;
REVOKE ALL ON FUNCTION has_domain_room(uuid, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION has_domain_room(uuid, integer) TO saas_app;

-- Whether somebody with this address may join the tenant by registration.
CREATE FUNCTION takes_registration(of_tenant uuid, address text) RETURNS boolean
LANGUAGE sql STABLE SET search_path = ''
AS $$
    SELECT EXISTS (
        SELECT FROM public.tenants t
        WHERE t.id = of_tenant
          AND t.status = 'active'
          AND (t.registration = 'open' OR (t.registration = 'domain' AND EXISTS (
              SELECT FROM public.tenant_domains d
              WHERE d.tenant_id = t.id
                AND d.domain = split_part(address, '@', 2)
                AND d.verified_at IS NOT NULL))))
$$;
REVOKE ALL ON FUNCTION takes_registration(uuid, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION takes_registration(uuid, text) TO saas_system;
