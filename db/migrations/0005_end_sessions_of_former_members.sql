-- Whoever is removed from a tenant or suspended in it is signed out of it for good. Before, old tokens came back to life when the
-- same address was added again or the user was let back in, although they had been answered with session_revoked.
ALTER TABLE sessions DROP CONSTRAINT sessions_end_reason_check;
ALTER TABLE sessions ADD CONSTRAINT sessions_end_reason_check CHECK (end_reason IN ('logout', 'refresh_reuse', 'user_suspended', 'user_removed'));

-- A trigger, so that it holds whoever changes the row, and in the same transaction. Security definer, since the application role
-- may not touch sessions.
CREATE FUNCTION end_sessions_of_member() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = ''
AS $$
BEGIN
    UPDATE public.sessions
    SET ended_at = now(), end_reason = CASE TG_OP WHEN 'DELETE' THEN 'user_removed' ELSE 'user_suspended' END
    WHERE account_id = OLD.account_id
      AND active_tenant_id = OLD.tenant_id
      AND ended_at IS NULL;
    RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION end_sessions_of_member() FROM PUBLIC;

CREATE TRIGGER users_removed AFTER DELETE ON users
    FOR EACH ROW EXECUTE FUNCTION end_sessions_of_member();
CREATE TRIGGER users_suspended AFTER UPDATE OF status ON users
    FOR EACH ROW WHEN (NEW.status = 'suspended') EXECUTE FUNCTION end_sessions_of_member();
