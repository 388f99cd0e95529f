-- Protection of sign-in against guessing. Global tables: who signs in has no tenant yet. The application role has no right on them.

-- Failed sign-ins, counted per account and per client address. Addresses without an account are counted alike, so that nothing tells
-- them apart; hence the key is a hash, and there is no reference to accounts.
CREATE TABLE sign_in_failures (
    -- SHA-256 of what is counted.
    key          bytea       PRIMARY KEY,
    failures     integer     NOT NULL,
    -- Locks that followed each other without a right password in between: each lasts longer than the one before.
    locks        integer     NOT NULL DEFAULT 0,
    locked_until timestamptz,
    -- Then it is as if nothing had been.
    forget_at    timestamptz NOT NULL
);
CREATE INDEX sign_in_failures_forget_at_idx ON sign_in_failures (forget_at);
GRANT SELECT, INSERT, UPDATE, DELETE ON sign_in_failures TO saas_system;

-- Devices on which an account has signed in before: with the right password they pass its lock, so that a stranger's guesses do not
-- keep the owner out.
CREATE TABLE known_devices (
    -- SHA-256 of the token that the device holds.
    token_hash bytea       PRIMARY KEY,
    account_id uuid        NOT NULL,
    failures   integer     NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    CONSTRAINT known_devices_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts (id) ON DELETE CASCADE
);
CREATE INDEX known_devices_account_id_idx ON known_devices (account_id, created_at);
CREATE INDEX known_devices_expires_at_idx ON known_devices (expires_at);
GRANT SELECT, INSERT, DELETE ON known_devices TO saas_system;
GRANT UPDATE (failures, expires_at) ON known_devices TO saas_system;

-- A hash is made anew when the parameters of hashing have changed.
GRANT UPDATE (password_hash) ON accounts TO saas_system;
