-- Users: an account's membership of one tenant.
CREATE TABLE users (
    tenant_id   uuid        NOT NULL,
    id          uuid        NOT NULL,
    account_id  uuid        NOT NULL,
    -- The account's address, repeated: the application role cannot read accounts, and a tenant searches its own rows only.
    email       text        COLLATE "C" NOT NULL CONSTRAINT users_email_check CHECK (char_length(email) BETWEEN 3 AND 254),
    name        text        NOT NULL CONSTRAINT users_name_check CHECK (char_length(name) BETWEEN 1 AND 100),
    -- What a search by name compares: >= and < on "C" text are leakproof, so they use the index under row-level security.
    name_search text        COLLATE "C" NOT NULL GENERATED ALWAYS AS (lower(normalize(name, NFKC))) STORED,
    role        text        NOT NULL CONSTRAINT users_role_check CHECK (role IN ('USER', 'ADMIN', 'SUPER_ADMIN')),
    status      text        NOT NULL DEFAULT 'active' CONSTRAINT users_status_check CHECK (status IN ('active', 'suspended')),
    version     integer     NOT NULL DEFAULT 1,
    created_at  timestamptz NOT NULL DEFAULT now(),
    updated_at  timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT users_pkey PRIMARY KEY (tenant_id, id),
    CONSTRAINT users_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants (id),
    CONSTRAINT users_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts (id),
    CONSTRAINT users_account_key UNIQUE (tenant_id, account_id),
    CONSTRAINT users_email_key UNIQUE (tenant_id, email)
);
CREATE INDEX users_name_search_idx ON users (tenant_id, name_search, id);
CREATE INDEX users_role_idx ON users (tenant_id, role, id);
-- The one index that does not lead with the tenant: sign-in looks for the tenants of an account.
CREATE INDEX users_account_id_idx ON users (account_id, tenant_id);

ALTER TABLE users ENABLE ROW LEVEL SECURITY;
ALTER TABLE users FORCE ROW LEVEL SECURITY;

-- Restrictive: no policy added later can widen it.
CREATE POLICY tenant_lock ON users AS RESTRICTIVE FOR ALL TO saas_app
    USING (tenant_id = (SELECT current_tenant()))
    WITH CHECK (tenant_id = (SELECT current_tenant()));
CREATE POLICY tenant_rows ON users FOR ALL TO saas_app USING (true) WITH CHECK (true);

-- Platform administrators are made by the platform: no request of a tenant can create, change or remove one.
CREATE POLICY platform_role_insert ON users AS RESTRICTIVE FOR INSERT TO saas_app WITH CHECK (role <> 'SUPER_ADMIN');
CREATE POLICY platform_role_update ON users AS RESTRICTIVE FOR UPDATE TO saas_app USING (role <> 'SUPER_ADMIN') WITH CHECK (role <> 'SUPER_ADMIN');
CREATE POLICY platform_role_delete ON users AS RESTRICTIVE FOR DELETE TO saas_app USING (role <> 'SUPER_ADMIN');

GRANT SELECT, INSERT, DELETE ON users TO saas_app;
GRANT UPDATE (name, role, status, version, updated_at) ON users TO saas_app;

-- The account of an address, made when there is none. A password is set only with a new account: adding a member touches no
-- credential that exists, and the answer does not tell which of the two happened.
-- Security definer, since the application role may not read accounts.
CREATE FUNCTION ensure_account(new_id uuid, address text, new_password_hash text) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = ''
AS $$
DECLARE
    account uuid;
BEGIN
    INSERT INTO public.accounts (id, email, password_hash)
    VALUES (new_id, address, new_password_hash)
    ON CONFLICT (email) DO NOTHING
    RETURNING id INTO account;
    IF account IS NULL THEN
        SELECT id INTO account FROM public.accounts WHERE email = address;
    END IF;
    RETURN account;
END
$$;
REVOKE ALL ON FUNCTION ensure_account(uuid, text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ensure_account(uuid, text, text) TO saas_app;
