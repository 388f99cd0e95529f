-- Proof of mailboxes and what rests on it: one-time codes and links, registrations that wait for them, and memberships that do not count
-- before the mailbox is proven.

-- One row per purpose and subject (an account, or an address that has none yet): a newer code takes the older one's place.
CREATE TABLE one_time_codes (
    id              uuid        PRIMARY KEY,
    purpose         text        COLLATE "C" NOT NULL CONSTRAINT one_time_codes_purpose_check CHECK (char_length(purpose) BETWEEN 1 AND 40),
    subject         text        COLLATE "C" NOT NULL,
    account_id      uuid,
    -- Of the registration that it completes.
    registration_id uuid,
    -- The address it was sent to; it is worth nothing for another one.
    address         text        COLLATE "C" NOT NULL,
    -- SHA-256 of the row's id and of a MAC of the eight digits under the master key; of the 32 bytes of the link.
    code_hash       bytea       NOT NULL,
    token_hash      bytea       NOT NULL,
    tries           integer     NOT NULL DEFAULT 0,
    created_at      timestamptz NOT NULL DEFAULT now(),
    code_expires_at timestamptz NOT NULL,
    link_expires_at timestamptz NOT NULL,
    used_at         timestamptz,
    CONSTRAINT one_time_codes_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts (id) ON DELETE CASCADE,
    CONSTRAINT one_time_codes_subject_key UNIQUE (purpose, subject),
    CONSTRAINT one_time_codes_token_hash_key UNIQUE (token_hash)
);
CREATE INDEX one_time_codes_address_idx ON one_time_codes (address);
CREATE INDEX one_time_codes_account_id_idx ON one_time_codes (account_id);
CREATE INDEX one_time_codes_link_expires_at_idx ON one_time_codes (link_expires_at);
GRANT SELECT, INSERT, UPDATE, DELETE ON one_time_codes TO saas_system;

-- How often something was asked for or guessed within a window, per address and per client.
CREATE TABLE attempt_counts (
    key      text        COLLATE "C" PRIMARY KEY CONSTRAINT attempt_counts_key_check CHECK (char_length(key) BETWEEN 1 AND 200),
    count    integer     NOT NULL,
    began_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX attempt_counts_began_at_idx ON attempt_counts (began_at);
GRANT SELECT, INSERT, UPDATE, DELETE ON attempt_counts TO saas_system;

-- Who wants to join while mailboxes must be proven first: nothing else exists of them before.
CREATE TABLE registrations (
    id            uuid        PRIMARY KEY,
    email         text        COLLATE "C" NOT NULL CONSTRAINT registrations_email_check CHECK (char_length(email) BETWEEN 3 AND 254),
    -- The account whose password came with it; else the hash of the new account's password, null when it was the wrong one.
    account_id    uuid,
    password_hash text,
    -- The tenant to join, or else the name of the one to make. Not named tenant_id: the registration is not yet anything of the tenant.
    joins_id      uuid,
    tenant_name   text        CONSTRAINT registrations_tenant_name_check CHECK (char_length(tenant_name) BETWEEN 1 AND 100),
    created_at    timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT registrations_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts (id) ON DELETE CASCADE,
    CONSTRAINT registrations_tenant_check CHECK ((joins_id IS NULL) <> (tenant_name IS NULL))
);
CREATE INDEX registrations_account_id_idx ON registrations (account_id);
CREATE INDEX registrations_created_at_idx ON registrations (created_at);
GRANT SELECT, INSERT, DELETE ON registrations TO saas_system;

-- A sign-in counts only while the password that it has verified is in force: whoever opens a session compares this.
ALTER TABLE accounts ADD COLUMN password_changed_at timestamptz NOT NULL DEFAULT now();
GRANT UPDATE (email, password_hash, password_changed_at, email_verified_at, updated_at) ON accounts TO saas_system;

-- True: the account was there before, its mailbox unproven, so whoever holds its password need not be whom this tenant has added.
-- Such a membership counts once the mailbox is proven.
ALTER TABLE users ADD COLUMN awaits_proof boolean NOT NULL DEFAULT false;
GRANT UPDATE (email, awaits_proof, version, updated_at) ON users TO saas_system;

-- Whether a membership of this account must wait. The lock makes the one who proves the mailbox meanwhile wait for the membership.
CREATE FUNCTION must_await_proof(account uuid, new_id uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = ''
AS $$
DECLARE
    unproven boolean;
BEGIN
    IF account = new_id THEN
        RETURN false;
    END IF;
    SELECT email_verified_at IS NULL INTO unproven FROM public.accounts WHERE id = account FOR SHARE;
    RETURN unproven;
END
$$;
REVOKE ALL ON FUNCTION must_await_proof(uuid, uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION must_await_proof(uuid, uuid) TO saas_app;

-- A trigger, so that it holds however a mailbox is proven, and sees memberships that were added while it waited for the account's row.
-- Not a definer function: row-level security holds for the owner too, saas_system may do this by itself.
CREATE FUNCTION confirm_memberships() RETURNS trigger
LANGUAGE plpgsql SET search_path = ''
AS $$
BEGIN
    UPDATE public.users SET awaits_proof = false WHERE account_id = NEW.id AND awaits_proof;
    RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION confirm_memberships() FROM PUBLIC;
CREATE TRIGGER accounts_proven AFTER UPDATE OF email_verified_at ON accounts
    FOR EACH ROW WHEN (OLD.email_verified_at IS NULL AND NEW.email_verified_at IS NOT NULL) EXECUTE FUNCTION confirm_memberships();

-- Whoever sets a new password from a mailbox that was not proven before takes the account back from whoever made it: second factors,
-- passkeys and known devices go as well. Any new password ends sign-ins that have only proven the old one so far. Definer, since these
-- tables are global and belong to their areas; those that are not there (yet) are passed over.
CREATE FUNCTION drop_old_credentials() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = ''
AS $$
DECLARE
    name text;
    gone text[] := ARRAY['sign_in_challenges'];
BEGIN
    IF OLD.email_verified_at IS NULL AND NEW.email_verified_at IS NOT NULL THEN
        gone := gone || ARRAY['totp_secrets', 'recovery_codes', 'passkeys', 'known_devices'];
    END IF;
    FOREACH name IN ARRAY gone LOOP
        IF to_regclass('public.' || name) IS NOT NULL THEN
            EXECUTE format('DELETE FROM public.%I WHERE account_id = $1', name) USING NEW.id;
        END IF;
    END LOOP;
    RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION drop_old_credentials() FROM PUBLIC;
CREATE TRIGGER accounts_password_changed AFTER UPDATE OF password_changed_at ON accounts
    FOR EACH ROW WHEN (OLD.password_changed_at <> NEW.password_changed_at) EXECUTE FUNCTION drop_old_credentials();

-- Takes back a statement that has found nothing to do, together with all that travels behind it: jobs, audit rows.
CREATE FUNCTION must_happen(happened boolean) RETURNS boolean
LANGUAGE plpgsql SET search_path = ''
AS $$
BEGIN
    IF happened IS NOT TRUE THEN
        RAISE EXCEPTION 'nothing was found to change' USING ERRCODE = 'no_data_found';
    END IF;
    RETURN true;
END
$$;
REVOKE ALL ON FUNCTION must_happen(boolean) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION must_happen(boolean) TO saas_system;
