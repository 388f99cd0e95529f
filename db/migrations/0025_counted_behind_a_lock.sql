-- Two numbers that are counted behind a lock: the passkeys of an account, and the ADMINs that a tenant keeps.

-- Whether the account may have one more. The lock makes one who adds another at this moment wait; the count is a statement of its own,
-- hence sees what was added meanwhile.
CREATE FUNCTION passkey_fits(of_account uuid, most integer) RETURNS boolean
LANGUAGE plpgsql SET search_path = ''
AS $$
BEGIN
    PERFORM FROM public.accounts WHERE id = of_account FOR NO KEY UPDATE;
    RETURN (SELECT count(*) FROM public.passkeys WHERE account_id = of_account) < most;
END
$$;
REVOKE ALL ON FUNCTION passkey_fits(uuid, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION passkey_fits(uuid, integer) TO saas_system;

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
