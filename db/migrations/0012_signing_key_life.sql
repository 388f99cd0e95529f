-- Signing keys get a life: created and published, signing from a moment on, retired, removed; and their private halves are sealed.

-- signs_from: null while the key is only published; retired_at: the moment from which its successor signs, which may lie ahead.
ALTER TABLE signing_keys ADD COLUMN signs_from timestamptz;
UPDATE signing_keys SET signs_from = created_at;
ALTER TABLE signing_keys ADD CONSTRAINT signing_keys_life_check CHECK (retired_at IS NULL OR signs_from IS NOT NULL);

-- Of the keys that are to sign, one has no successor yet: two rotations at once make one.
CREATE UNIQUE INDEX signing_keys_last_idx ON signing_keys ((true)) WHERE signs_from IS NOT NULL AND retired_at IS NULL;

-- A row that was put here without the master key must not become a key: 48 begins a plain PKCS #8 key. Rows from before this
-- migration are sealed by `migrate`, right after it.
ALTER TABLE signing_keys ADD CONSTRAINT signing_keys_sealed_check CHECK (get_byte(private_key, 0) <> 48) NOT VALID;

-- The verb `keys` and the schedule keys.rotation, which runs in the service: both sign in as saas_system.
GRANT INSERT, DELETE ON signing_keys TO saas_system;
GRANT UPDATE (private_key, signs_from, retired_at) ON signing_keys TO saas_system;
