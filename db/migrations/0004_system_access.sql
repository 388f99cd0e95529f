-- Everything that saas_system may touch, in one place. It is a login of its own, not a role that saas_app could switch to.
-- Uses: sign-up, sign-in, refresh and sign-out (tenant not known yet), the access check, seeding.

CREATE POLICY system_rows ON tenants FOR ALL TO saas_system USING (true) WITH CHECK (true);
CREATE POLICY system_rows ON users FOR ALL TO saas_system USING (true) WITH CHECK (true);

GRANT SELECT, INSERT ON tenants TO saas_system;
GRANT SELECT, INSERT ON users TO saas_system;
GRANT SELECT, INSERT ON accounts TO saas_system;
GRANT SELECT, INSERT ON refresh_tokens TO saas_system;
GRANT SELECT, INSERT ON sessions TO saas_system;
GRANT UPDATE (refresh_hash, parent_hash, successor_salt, rotated_at, last_seen_at, idle_expires_at, ended_at, end_reason)
    ON sessions TO saas_system;
GRANT SELECT ON signing_keys TO saas_system;

-- Bulk seeding copies into a temporary table first: COPY itself does not work on tables under row-level security.
DO $$
BEGIN
    EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO saas_system', current_database());
END
$$;
