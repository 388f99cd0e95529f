-- Background jobs: durable, enqueued in the transaction of what they follow from, claimed in batches that rotate over tenants.

-- Short statements only: with a backlog the planner expected so much work of a claim that it was compiled first, 600 ms each time.
DO $$
BEGIN
    EXECUTE format('ALTER DATABASE %I SET jit = off', current_database());
END
$$;

-- No foreign key to tenants: the platform's own jobs belong to the nil tenant, and the check would cost a lock on the tenant's row for
-- each of them. Row-level security already ties a job to the tenant that wrote it.
CREATE TABLE jobs (
    tenant_id        uuid        NOT NULL,
    id               uuid        NOT NULL,
    kind             text        COLLATE "C" NOT NULL CONSTRAINT jobs_kind_check CHECK (char_length(kind) BETWEEN 1 AND 100),
    state            text        NOT NULL CONSTRAINT jobs_state_check
                                 CHECK (state IN ('available', 'scheduled', 'running', 'retryable', 'succeeded', 'cancelled', 'dead')),
    -- 1 runs first, 9 last.
    priority         integer     NOT NULL DEFAULT 5 CONSTRAINT jobs_priority_check CHECK (priority BETWEEN 1 AND 9),
    payload          jsonb       NOT NULL,
    tags             text[]      NOT NULL DEFAULT '{}',
    -- While the job is in one of these states, no other job of the kind may have the key.
    unique_key       text        COLLATE "C" CONSTRAINT jobs_unique_key_check CHECK (char_length(unique_key) BETWEEN 1 AND 200),
    unique_states    text[],
    -- Attempts spent so far; a running job counts the one under way.
    attempt          integer     NOT NULL DEFAULT 0,
    max_attempts     integer     NOT NULL CONSTRAINT jobs_max_attempts_check CHECK (max_attempts BETWEEN 1 AND 100),
    run_at           timestamptz NOT NULL DEFAULT now(),
    created_at       timestamptz NOT NULL DEFAULT now(),
    started_at       timestamptz,
    finished_at      timestamptz,
    -- Whoever holds the job knows the token: with another one nothing can be recorded.
    lease_token      uuid,
    lease_until      timestamptz,
    cancel_requested boolean     NOT NULL DEFAULT false,
    -- Attempts that failed: [{attempt, startedAt, finishedAt, error}].
    failures         jsonb,
    correlation_id   text,
    traceparent      text,
    CONSTRAINT jobs_pkey PRIMARY KEY (tenant_id, id),
    CONSTRAINT jobs_lease_check CHECK ((state = 'running') = (lease_token IS NOT NULL AND lease_until IS NOT NULL)),
    CONSTRAINT jobs_unique_check CHECK ((unique_key IS NULL) = (unique_states IS NULL))
)
-- A job's row is written three times in its life: room for the new versions, and old ones removed before there are many.
WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_cost_delay = 0);

-- One per state that is searched for: rows that are finished cost none of the searches for those that are not.
CREATE INDEX jobs_available_idx ON jobs (tenant_id, kind, priority, id) WHERE state = 'available';
CREATE INDEX jobs_waiting_idx ON jobs (run_at) WHERE state IN ('scheduled', 'retryable');
CREATE INDEX jobs_running_idx ON jobs (lease_until) WHERE state = 'running';
CREATE INDEX jobs_finished_idx ON jobs (state, finished_at) WHERE state IN ('succeeded', 'cancelled', 'dead');
CREATE INDEX jobs_dead_idx ON jobs (tenant_id, id) WHERE state = 'dead';
CREATE INDEX jobs_dead_key_idx ON jobs (tenant_id, kind, unique_key, id) WHERE state = 'dead' AND unique_key IS NOT NULL;
CREATE INDEX jobs_later_idx ON jobs (tenant_id, kind) WHERE state IN ('scheduled', 'retryable');
CREATE UNIQUE INDEX jobs_unique_idx ON jobs (tenant_id, kind, unique_key) WHERE unique_key IS NOT NULL AND state = ANY (unique_states);

ALTER TABLE jobs ENABLE ROW LEVEL SECURITY;
ALTER TABLE jobs FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_lock ON jobs AS RESTRICTIVE FOR ALL TO saas_app
    USING (tenant_id = (SELECT current_tenant()))
    WITH CHECK (tenant_id = (SELECT current_tenant()));
CREATE POLICY tenant_rows ON jobs FOR ALL TO saas_app USING (true) WITH CHECK (true);
CREATE POLICY system_rows ON jobs FOR ALL TO saas_system USING (true) WITH CHECK (true);
GRANT SELECT, INSERT ON jobs TO saas_app;
-- Retry and cancel, by the tenant's ADMIN.
GRANT UPDATE (state, run_at, attempt, finished_at, cancel_requested) ON jobs TO saas_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON jobs TO saas_system;

-- A kind that is not started for a tenant; for every tenant when the tenant is the nil one.
CREATE TABLE job_pauses (
    tenant_id uuid        NOT NULL,
    kind      text        COLLATE "C" NOT NULL CONSTRAINT job_pauses_kind_check CHECK (char_length(kind) BETWEEN 1 AND 100),
    paused_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT job_pauses_pkey PRIMARY KEY (tenant_id, kind)
);
ALTER TABLE job_pauses ENABLE ROW LEVEL SECURITY;
ALTER TABLE job_pauses FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_lock ON job_pauses AS RESTRICTIVE FOR ALL TO saas_app
    USING (tenant_id = (SELECT current_tenant()))
    WITH CHECK (tenant_id = (SELECT current_tenant()));
CREATE POLICY tenant_rows ON job_pauses FOR ALL TO saas_app USING (true) WITH CHECK (true);
CREATE POLICY system_rows ON job_pauses FOR ALL TO saas_system USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, DELETE ON job_pauses TO saas_app;
GRANT SELECT, INSERT, DELETE ON job_pauses TO saas_system;

-- What runs by itself. Of several instances one moves next_run_at on, and that one fires.
CREATE TABLE schedules (
    name        text        COLLATE "C" PRIMARY KEY,
    kind        text        COLLATE "C" NOT NULL,
    -- Cron with six fields (seconds first), in this time zone (IANA name).
    cron        text        NOT NULL,
    time_zone   text        NOT NULL,
    -- Ticks that fell while nothing ran: none of them, the last one, or all are made up for.
    backfill    text        NOT NULL CONSTRAINT schedules_backfill_check CHECK (backfill IN ('none', 'last', 'all')),
    last_run_at timestamptz,
    next_run_at timestamptz NOT NULL,
    updated_at  timestamptz NOT NULL DEFAULT now()
);
GRANT SELECT, INSERT, UPDATE, DELETE ON schedules TO saas_system;
