-- What is paused or full no longer slows claims down; lists over all tenants and a tenant's throughput by index; limits on mail.

DROP INDEX jobs_available_idx;
-- By kind first: one that is paused for everybody or has no room is skipped in one step, in however many tenants it waits.
CREATE INDEX jobs_available_idx ON jobs (kind, tenant_id, priority, id) WHERE state = 'available';
DROP INDEX jobs_later_idx;
CREATE INDEX jobs_pending_idx ON jobs (tenant_id, id) WHERE state IN ('available', 'scheduled', 'retryable');
CREATE INDEX jobs_throughput_idx ON jobs (tenant_id, finished_at) INCLUDE (kind) WHERE state = 'succeeded';
CREATE INDEX jobs_id_idx ON jobs (id);
CREATE INDEX jobs_dead_id_idx ON jobs (id) WHERE state = 'dead';

-- Who may still get mail that nobody has to ask for: one row per address, or per address, tenant and template. The key is a hash, so that
-- this is no list of addresses.
CREATE TABLE mail_limits (
    key      bytea       PRIMARY KEY CONSTRAINT mail_limits_key_check CHECK (octet_length(key) = 32),
    began_at timestamptz NOT NULL DEFAULT now(),
    -- The jobs that have sent since then: an attempt that is repeated does not count again.
    jobs     uuid[]      NOT NULL
);
CREATE INDEX mail_limits_began_idx ON mail_limits (began_at);
GRANT SELECT, INSERT, UPDATE, DELETE ON mail_limits TO saas_system;
