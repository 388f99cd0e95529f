-- Second factors of accounts, the challenges that ask for them at sign-in, and tenants that require one.
ALTER TABLE tenants
    ADD COLUMN require_mfa boolean NOT NULL DEFAULT false,
    ADD COLUMN version     integer NOT NULL DEFAULT 1;
GRANT UPDATE (require_mfa, version, updated_at) ON tenants TO saas_app;
DROP TRIGGER tenants_audit ON tenants;
CREATE TRIGGER tenants_audit AFTER INSERT OR DELETE OR UPDATE OF name, slug, registration, status, require_mfa ON tenants
    FOR EACH ROW EXECUTE FUNCTION audit_row('tenant', 'name', 'slug', 'registration', 'status', 'require_mfa');

-- Whether more than one factor was proven: what a tenant that requires it asks of each session.
ALTER TABLE sessions ADD COLUMN multi_factor boolean NOT NULL GENERATED ALWAYS AS ('mfa' = ANY (string_to_array(methods, ' '))) STORED;

-- One authenticator app per account (RFC 6238); not in force until its owner has shown a code.
CREATE TABLE totp_secrets (
    account_id   uuid        PRIMARY KEY,
    -- Sealed under the master key.
    secret       bytea       NOT NULL,
    confirmed_at timestamptz,
    -- The time step of the newest code that was taken: it and older ones are not taken again.
    last_step    bigint,
    created_at   timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT totp_secrets_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts (id) ON DELETE CASCADE
);

-- Codes for when the other factor is lost; shown once, stored as SHA-256.
CREATE TABLE recovery_codes (
    account_id uuid        NOT NULL,
    code_hash  bytea       NOT NULL,
    used_at    timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT recovery_codes_pkey PRIMARY KEY (account_id, code_hash),
    CONSTRAINT recovery_codes_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts (id) ON DELETE CASCADE
);

-- Wrong codes of an account since the last right one, over all of its sign-ins: a known password must not buy endless guesses.
CREATE TABLE second_factor_failures (
    account_id     uuid        PRIMARY KEY,
    failures       integer     NOT NULL,
    last_failed_at timestamptz NOT NULL,
    CONSTRAINT second_factor_failures_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts (id) ON DELETE CASCADE
);

-- Sign-ins that have proven a first factor and wait for the second one, or for one to be set up.
CREATE TABLE sign_in_challenges (
    -- SHA-256 of the challenge.
    token_hash       bytea       PRIMARY KEY,
    purpose          text        NOT NULL CONSTRAINT sign_in_challenges_purpose_check CHECK (purpose IN ('verify', 'enroll')),
    account_id       uuid        NOT NULL,
    -- Not named tenant_id: the challenge belongs to the account.
    wanted_tenant_id uuid        NOT NULL,
    methods          text        NOT NULL CONSTRAINT sign_in_challenges_methods_check CHECK (char_length(methods) BETWEEN 1 AND 100),
    device_name      text        CONSTRAINT sign_in_challenges_device_name_check CHECK (char_length(device_name) BETWEEN 1 AND 100),
    key_thumbprint   text        COLLATE "C" CONSTRAINT sign_in_challenges_key_thumbprint_check CHECK (char_length(key_thumbprint) = 43),
    -- Of the password that was proven; null: none was. Another one set since ends the challenge.
    password_changed_at timestamptz,
    tries            integer     NOT NULL DEFAULT 0,
    created_at       timestamptz NOT NULL DEFAULT now(),
    expires_at       timestamptz NOT NULL,
    used_at          timestamptz,
    CONSTRAINT sign_in_challenges_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts (id) ON DELETE CASCADE,
    CONSTRAINT sign_in_challenges_wanted_tenant_id_fkey FOREIGN KEY (wanted_tenant_id) REFERENCES tenants (id) ON DELETE CASCADE
);
CREATE INDEX sign_in_challenges_account_id_idx ON sign_in_challenges (account_id);
CREATE INDEX sign_in_challenges_wanted_tenant_id_idx ON sign_in_challenges (wanted_tenant_id);
CREATE INDEX sign_in_challenges_expires_at_idx ON sign_in_challenges (expires_at);

GRANT SELECT, INSERT, DELETE ON totp_secrets, recovery_codes, second_factor_failures, sign_in_challenges TO saas_system;
GRANT UPDATE (secret, confirmed_at, last_step, created_at) ON totp_secrets TO saas_system;
GRANT UPDATE (used_at) ON recovery_codes TO saas_system;
GRANT UPDATE (failures, last_failed_at) ON second_factor_failures TO saas_system;
GRANT UPDATE (tries, used_at) ON sign_in_challenges TO saas_system;

-- A sign-in that was begun with the old password or address does not go on with it, whoever changes them. Security definer, so that
-- whoever may change an account need not be allowed more.
CREATE FUNCTION drop_challenges_of_account() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = ''
AS $$
BEGIN
    DELETE FROM public.sign_in_challenges WHERE account_id = OLD.id;
    RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION drop_challenges_of_account() FROM PUBLIC;

CREATE TRIGGER accounts_credentials_changed AFTER UPDATE OF password_hash, email ON accounts
    FOR EACH ROW WHEN (OLD.password_hash IS DISTINCT FROM NEW.password_hash OR OLD.email IS DISTINCT FROM NEW.email)
    EXECUTE FUNCTION drop_challenges_of_account();
