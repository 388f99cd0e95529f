-- Passkeys (WebAuthn): credentials of an account, hence global like its password. The application role has no right on any of these.

-- How authenticators know an account: random, so that it says nothing about the account to whoever finds the authenticator.
CREATE TABLE passkey_handles (
    account_id uuid PRIMARY KEY,
    handle     text COLLATE "C" NOT NULL CONSTRAINT passkey_handles_handle_check CHECK (char_length(handle) = 64),
    CONSTRAINT passkey_handles_handle_key UNIQUE (handle),
    CONSTRAINT passkey_handles_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts (id) ON DELETE CASCADE
);

CREATE TABLE passkeys (
    id                 uuid        PRIMARY KEY,
    account_id         uuid        NOT NULL,
    name               text        NOT NULL CONSTRAINT passkeys_name_check CHECK (char_length(name) BETWEEN 1 AND 100),
    credential_id      bytea       NOT NULL CONSTRAINT passkeys_credential_id_check CHECK (octet_length(credential_id) BETWEEN 1 AND 1023),
    -- As the authenticator gave it (COSE_Key).
    public_key         bytea       NOT NULL,
    sign_count         bigint      NOT NULL,
    -- The authenticator's model; all zero when it does not tell.
    aaguid             uuid        NOT NULL,
    -- Ways to reach the authenticator, parted by spaces: usb, nfc, ble, smart-card, hybrid, internal.
    transports         text        NOT NULL CONSTRAINT passkeys_transports_check CHECK (char_length(transports) <= 100),
    -- Whether it may be, and is, copied to other devices of its owner.
    backup_eligible    boolean     NOT NULL,
    backed_up          boolean     NOT NULL,
    created_at         timestamptz NOT NULL DEFAULT now(),
    last_used_at       timestamptz,
    -- When its counter went back: a sign that somebody has copied the authenticator.
    clone_suspected_at timestamptz,
    CONSTRAINT passkeys_credential_id_key UNIQUE (credential_id),
    CONSTRAINT passkeys_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts (id) ON DELETE CASCADE
);
CREATE INDEX passkeys_account_id_idx ON passkeys (account_id);

-- Challenges that are not answered yet. Each is removed by its first answer; those that nobody answers, by later ones.
CREATE TABLE passkey_challenges (
    challenge_hash bytea       PRIMARY KEY,
    purpose        text        NOT NULL CONSTRAINT passkey_challenges_purpose_check CHECK (purpose IN ('register', 'sign_in', 'second_factor', 'step_up')),
    -- The session or the sign-in that asked, the only one that may answer; empty: anybody.
    bound_to       text        COLLATE "C" NOT NULL,
    -- What was asked for.
    state          text        NOT NULL,
    expires_at     timestamptz NOT NULL
);
CREATE INDEX passkey_challenges_expires_at_idx ON passkey_challenges (expires_at);

GRANT SELECT, INSERT ON passkey_handles TO saas_system;
GRANT SELECT, INSERT, DELETE ON passkeys TO saas_system;
GRANT UPDATE (name, sign_count, backed_up, last_used_at, clone_suspected_at) ON passkeys TO saas_system;
GRANT SELECT, INSERT, DELETE ON passkey_challenges TO saas_system;
-- For the lock alone that keeps two sweepers apart.
GRANT UPDATE (expires_at) ON passkey_challenges TO saas_system;
