-- Sessions that go on in another tenant of their account, that their owner sees and ends, and that are removed some time after their end.

-- The tenant that a sign-in without a tenant leads to, as long as the account is an active member there: the one last switched to.
-- No foreign key: it is looked at only beside a membership.
ALTER TABLE accounts ADD COLUMN last_tenant_id uuid;
GRANT UPDATE (last_tenant_id) ON accounts TO saas_system;

ALTER TABLE sessions DROP CONSTRAINT sessions_end_reason_check;
ALTER TABLE sessions ADD CONSTRAINT sessions_end_reason_check CHECK (end_reason IN (
    'logout', 'refresh_reuse', 'user_suspended', 'user_removed', 'ended_elsewhere', 'password_changed', 'password_reset', 'email_changed',
    'account_deleted', 'tenant_suspended', 'too_many'));
-- A refresh tells where the device is now and what it runs.
GRANT UPDATE (address, user_agent) ON sessions TO saas_system;
GRANT DELETE ON sessions TO saas_system;

-- A token names its session, and a spent one is known by the session's family, which all its tokens share (first half of refresh_hash):
-- no table of spent tokens that grows with every refresh, and no index on what a rotation changes, so that it writes one row and no
-- index entry (a heap-only update, for which the pages keep room). Tokens of the old form are good no longer: everybody signs in again.
DELETE FROM sessions;
DROP TABLE refresh_tokens;
ALTER TABLE sessions DROP CONSTRAINT sessions_refresh_hash_key;
DROP INDEX sessions_parent_hash_idx;
ALTER TABLE sessions
    ADD CONSTRAINT sessions_refresh_hash_check CHECK (octet_length(refresh_hash) = 64),
    -- Spent by the rotation before the last: whether a late one was under way when its successor was used.
    ADD COLUMN grandparent_hash bytea,
    SET (fillfactor = 70);
GRANT UPDATE (grandparent_hash) ON sessions TO saas_system;

-- The list of an account's sessions.
CREATE INDEX sessions_live_idx ON sessions (account_id, id) WHERE ended_at IS NULL;
-- What retention looks for.
CREATE INDEX sessions_expires_at_idx ON sessions (expires_at);
CREATE INDEX sessions_ended_at_idx ON sessions (ended_at) WHERE ended_at IS NOT NULL;

-- As before, and behind the lock that a switch takes: a session that is being switched into the tenant is waited for and then seen, so
-- that it cannot come back to life when the person is added to the tenant again.
CREATE OR REPLACE FUNCTION end_sessions_of_member() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = ''
AS $$
BEGIN
    PERFORM FROM public.accounts WHERE id = OLD.account_id FOR NO KEY UPDATE;
    UPDATE public.sessions
    SET ended_at = now(), end_reason = CASE TG_OP WHEN 'DELETE' THEN 'user_removed' ELSE 'user_suspended' END
    WHERE account_id = OLD.account_id
      AND active_tenant_id = OLD.tenant_id
      AND ended_at IS NULL;
    RETURN NULL;
END
$$;

-- Lets a session go on in another tenant of its account; no row when the account is no active member there, or the session is over.
-- A function, since what it reads behind the lock must be what is committed by then: each of its statements sees anew.
CREATE FUNCTION switch_session(of_session uuid, of_account uuid, to_tenant uuid)
RETURNS TABLE (account_id uuid, session_id uuid, tenant_id uuid, tenant_name text, slug text, user_id uuid, email text, name text, role text,
               authenticated_at timestamptz, methods text, key_thumbprint text)
LANGUAGE plpgsql SET search_path = ''
AS $$
#variable_conflict use_column
BEGIN
    PERFORM FROM public.accounts WHERE id = of_account FOR NO KEY UPDATE;
    RETURN QUERY
        UPDATE public.sessions s
        SET active_tenant_id = to_tenant
        FROM public.users u
        JOIN public.tenants t ON t.id = u.tenant_id
        WHERE s.id = of_session
          AND s.account_id = of_account
          AND s.ended_at IS NULL
          AND s.idle_expires_at > now()
          AND u.tenant_id = to_tenant
          AND u.account_id = of_account
          AND u.status = 'active'
          AND NOT u.awaits_proof
          AND t.status = 'active'
        RETURNING s.account_id, s.id, u.tenant_id, t.name, t.slug, u.id, u.email, u.name, u.role, s.authenticated_at, s.methods, s.key_thumbprint;
    IF FOUND THEN
        UPDATE public.accounts SET last_tenant_id = to_tenant WHERE id = of_account;
    END IF;
END
$$;
REVOKE ALL ON FUNCTION switch_session(uuid, uuid, uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION switch_session(uuid, uuid, uuid) TO saas_system;

-- Going on in another tenant is recorded there, as signing in to it is; not whence the session came, which is no business of that tenant's.
CREATE TRIGGER sessions_audit_switched AFTER UPDATE OF active_tenant_id ON sessions
    FOR EACH ROW WHEN (OLD.active_tenant_id IS DISTINCT FROM NEW.active_tenant_id) EXECUTE FUNCTION audit_row('session.switched');
