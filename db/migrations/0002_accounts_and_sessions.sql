-- Global tables: who a person is, and on which devices they are signed in. The application role has no right on any of them.

-- One row per e-mail address. The address is stored normalised (lower case, domain in ASCII), so equality is enough to find it.
CREATE TABLE accounts (
    id                uuid        PRIMARY KEY,
    email             text        COLLATE "C" NOT NULL CONSTRAINT accounts_email_check CHECK (char_length(email) BETWEEN 3 AND 254),
    -- Argon2id in PHC string form; null: no password was ever set, so password sign-in cannot succeed.
    password_hash     text,
    email_verified_at timestamptz,
    created_at        timestamptz NOT NULL DEFAULT now(),
    updated_at        timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT accounts_email_key UNIQUE (email)
);

-- One row per signed-in device. The refresh token in force and its parent live here, so that one row lock decides a rotation.
CREATE TABLE sessions (
    id               uuid        PRIMARY KEY,
    account_id       uuid        NOT NULL,
    -- The tenant that the session's access tokens are for. Not named tenant_id: the session belongs to the account.
    active_tenant_id uuid        NOT NULL,
    -- SHA-256 of the refresh token in force, and of the one it came from.
    refresh_hash     bytea       NOT NULL,
    parent_hash      bytea,
    -- The successor of a token is HMAC-SHA256(token, salt): a lost answer can be given again, yet nothing here reveals a token.
    successor_salt   bytea,
    rotated_at       timestamptz,
    user_agent       text        CONSTRAINT sessions_user_agent_check CHECK (char_length(user_agent) <= 400),
    created_at       timestamptz NOT NULL DEFAULT now(),
    last_seen_at     timestamptz NOT NULL DEFAULT now(),
    idle_expires_at  timestamptz NOT NULL,
    expires_at       timestamptz NOT NULL,
    ended_at         timestamptz,
    end_reason       text        CONSTRAINT sessions_end_reason_check CHECK (end_reason IN ('logout', 'refresh_reuse')),
    CONSTRAINT sessions_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts (id) ON DELETE CASCADE,
    CONSTRAINT sessions_active_tenant_id_fkey FOREIGN KEY (active_tenant_id) REFERENCES tenants (id),
    CONSTRAINT sessions_refresh_hash_key UNIQUE (refresh_hash)
);
CREATE INDEX sessions_account_id_idx ON sessions (account_id);
CREATE INDEX sessions_active_tenant_id_idx ON sessions (active_tenant_id);
CREATE INDEX sessions_parent_hash_idx ON sessions (parent_hash);

-- Refresh tokens that were spent: presenting one again is theft or a very late retry, and ends its session.
CREATE TABLE refresh_tokens (
    token_hash bytea       PRIMARY KEY,
    session_id uuid        NOT NULL,
    used_at    timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT refresh_tokens_session_id_fkey FOREIGN KEY (session_id) REFERENCES sessions (id) ON DELETE CASCADE
);
CREATE INDEX refresh_tokens_session_id_idx ON refresh_tokens (session_id);

-- Keys that sign access tokens (ES256). The newest that is not retired signs; every row verifies.
CREATE TABLE signing_keys (
    kid         text        PRIMARY KEY,
    private_key bytea       NOT NULL,
    created_at  timestamptz NOT NULL DEFAULT now(),
    retired_at  timestamptz
);
