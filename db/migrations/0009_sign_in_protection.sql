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

-- Counts a failure in one statement, hence none is lost when many come at once; gives back the count. The failure that reaches the
-- threshold begins a lock, and those that come in during it neither end nor lengthen it. After it the count goes on from where
-- `restart` says: an account gets new tries, a client address is barred again by its next failure. Each lock that follows another
-- one is twice as long, up to the longest.
CREATE FUNCTION count_sign_in_failure(
    counted bytea, threshold integer, restart integer, lock_seconds double precision, longest_seconds double precision, window_seconds double precision)
RETURNS integer LANGUAGE sql VOLATILE
AS $$
    INSERT INTO public.sign_in_failures AS f (key, failures, locks, locked_until, forget_at)
    VALUES (
        counted, 1,
        CASE WHEN threshold = 1 THEN 1 ELSE 0 END,
        CASE WHEN threshold = 1 THEN now() + make_interval(secs => least(lock_seconds, longest_seconds)) END,
        now() + make_interval(secs => window_seconds))
    ON CONFLICT (key) DO UPDATE SET (failures, locks, locked_until, forget_at) = (
        SELECT n.failures,
               n.locks + CASE WHEN n.failures = threshold THEN 1 ELSE 0 END,
               CASE WHEN n.failures = threshold THEN n.lock_end ELSE n.locked_until END,
               greatest(now() + make_interval(secs => window_seconds), CASE WHEN n.failures = threshold THEN n.lock_end ELSE n.locked_until END)
        FROM (
            SELECT CASE WHEN f.forget_at <= now() THEN 1 WHEN f.locked_until <= now() THEN restart ELSE f.failures + 1 END AS failures,
                   CASE WHEN f.forget_at <= now() THEN 0 ELSE f.locks END AS locks,
                   CASE WHEN f.locked_until > now() THEN f.locked_until END AS locked_until,
                   now() + make_interval(secs => least(lock_seconds * 2 ^ CASE WHEN f.forget_at <= now() THEN 0 ELSE least(f.locks, 30) END, longest_seconds)) AS lock_end
        ) n)
    RETURNING failures;
$$;
REVOKE ALL ON FUNCTION count_sign_in_failure(bytea, integer, integer, double precision, double precision, double precision) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION count_sign_in_failure(bytea, integer, integer, double precision, double precision, double precision) TO saas_system;

-- A right password: forgets the account's failures, unless they have locked it by now. Two statements, of which the second sees what
-- was committed while the first waited.
CREATE FUNCTION pass_sign_in(counted bytea) RETURNS boolean LANGUAGE plpgsql VOLATILE
AS $$
BEGIN
    DELETE FROM public.sign_in_failures WHERE key = counted AND (locked_until IS NULL OR locked_until <= now());
    RETURN NOT EXISTS (SELECT FROM public.sign_in_failures WHERE key = counted AND locked_until > now());
END
$$;
REVOKE ALL ON FUNCTION pass_sign_in(bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pass_sign_in(bytea) TO saas_system;
