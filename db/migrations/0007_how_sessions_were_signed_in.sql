-- What a session's owner has proven and when (RFC 8176, RFC 9470), and on what device: what step-up, the list of sessions and
-- sender-constrained tokens (RFC 9449) rest on.
ALTER TABLE sessions
    ADD COLUMN authenticated_at timestamptz NOT NULL DEFAULT now(),
    -- Authentication methods, as in the claim amr, parted by spaces: pwd, otp, hwk, mfa.
    ADD COLUMN methods          text        NOT NULL DEFAULT 'pwd' CONSTRAINT sessions_methods_check CHECK (char_length(methods) BETWEEN 1 AND 100),
    ADD COLUMN address          text        CONSTRAINT sessions_address_check CHECK (char_length(address) <= 45),
    ADD COLUMN device_name      text        CONSTRAINT sessions_device_name_check CHECK (char_length(device_name) BETWEEN 1 AND 100),
    -- SHA-256 thumbprint (RFC 7638) of the key that the session is bound to; null: not bound.
    ADD COLUMN key_thumbprint   text        COLLATE "C" CONSTRAINT sessions_key_thumbprint_check CHECK (char_length(key_thumbprint) = 43);

ALTER TABLE sessions DROP CONSTRAINT sessions_end_reason_check;
ALTER TABLE sessions ADD CONSTRAINT sessions_end_reason_check CHECK (end_reason IN (
    'logout', 'refresh_reuse', 'user_suspended', 'user_removed', 'ended_elsewhere', 'password_changed', 'password_reset', 'email_changed',
    'account_deleted', 'tenant_suspended'));

GRANT UPDATE (active_tenant_id, authenticated_at, methods, key_thumbprint) ON sessions TO saas_system;
