-- What is decided behind a lock: whether a session may add a passkey, and which ADMINs a tenant keeps.

-- Whether a session may add a passkey to its account: it is live, and the account has room. The lock is the account's, which a new
-- password and another passkey wait for; what is looked at behind it is what is committed by then. So no session that a new password has
-- ended leaves a passkey behind, and of two passkeys for the last place one is added.
CREATE FUNCTION may_add_passkey(of_account uuid, of_session uuid, most integer) RETURNS boolean
LANGUAGE plpgsql SET search_path = ''
AS $$
BEGIN
    PERFORM FROM public.accounts WHERE id = of_account FOR NO KEY UPDATE;
    IF NOT EXISTS (SELECT FROM public.sessions WHERE id = of_session AND account_id = of_account AND ended_at IS NULL) THEN
        RAISE EXCEPTION 'the session is over' USING ERRCODE = 'check_violation', CONSTRAINT = 'passkeys_session_lives';
    END IF;
    IF (SELECT count(*) FROM public.passkeys WHERE account_id = of_account) >= most THEN
        RAISE EXCEPTION 'the account has as many passkeys as it may' USING ERRCODE = 'check_violation', CONSTRAINT = 'passkeys_have_room';
    END IF;
    RETURN true;
END
$$;
REVOKE ALL ON FUNCTION may_add_passkey(uuid, uuid, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION may_add_passkey(uuid, uuid, integer) TO saas_system;

-- Whether an account is to be erased: as ADMIN it leads nobody any more. Definer, since the application role does not see accounts.
-- Volatile, so that it sees what was committed while the tenant's ADMINs were waited for.
CREATE FUNCTION is_leaving(of_account uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = ''
AS $$
BEGIN
    RETURN EXISTS (SELECT FROM public.accounts WHERE id = of_account AND delete_at IS NOT NULL);
END
$$;
REVOKE ALL ON FUNCTION is_leaving(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION is_leaving(uuid) TO saas_app;
