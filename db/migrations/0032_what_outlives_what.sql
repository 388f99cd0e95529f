-- What must end with something else: invitations with the link they were asked for with, API keys with the recovery of an account; and what
-- the platform decides, with the platform's word alone.

-- Of whoever has asked for the deletion: what the platform deletes its ADMINs do not take back.
ALTER TABLE tenants ADD COLUMN deleted_by_platform boolean NOT NULL DEFAULT false;
GRANT UPDATE (deleted_by_platform) ON tenants TO saas_system;

-- An invitation that was asked for with a link does not outlive it.
ALTER TABLE invitations
    ADD COLUMN link_id uuid,
    ADD CONSTRAINT invitations_link_fkey FOREIGN KEY (tenant_id, link_id) REFERENCES invitations (tenant_id, id) ON DELETE SET NULL (link_id);
CREATE INDEX invitations_link_idx ON invitations (tenant_id, link_id) WHERE link_id IS NOT NULL;

-- Whether the invitation is for this address: its own, or one in a domain of its. The domain of a link must still be the tenant's, also for
-- what was asked for with the link.
CREATE OR REPLACE FUNCTION is_invited(invited invitations, address text) RETURNS boolean
LANGUAGE sql VOLATILE SET search_path = ''
AS $$
    SELECT CASE WHEN invited.email IS NOT NULL THEN address = invited.email ELSE split_part(address, '@', 2) = ANY (invited.domains) END
       AND (invited.email IS NOT NULL AND invited.link_id IS NULL OR EXISTS (
           SELECT FROM public.tenant_domains d
           WHERE d.tenant_id = invited.tenant_id
             AND d.domain = split_part(address, '@', 2)
             AND d.verified_at IS NOT NULL))
$$;

-- As before; for a new account too the invitation must be for its address; and whoever brings a link does not learn of an account.
CREATE OR REPLACE FUNCTION accept_invitation(
    of_tenant uuid, of_id uuid, token bytea, of_account uuid, new_id uuid, new_hash text, proven_at timestamptz, new_user uuid, new_name text, needed text)
RETURNS text LANGUAGE plpgsql SET search_path = ''
AS $$
DECLARE
    invited public.invitations;
    account public.accounts;
    actor   jsonb := nullif(current_setting('app.actor', true), '')::jsonb;
BEGIN
    SELECT i.* INTO invited
    FROM public.invitations i
    WHERE i.tenant_id = of_tenant
      AND i.id = of_id
      AND (token IS NULL OR i.token_hash = token)
    FOR UPDATE;
    IF NOT FOUND THEN
        RETURN 'not_found';
    ELSIF invited.status <> 'pending' THEN
        RETURN CASE invited.status WHEN 'accepted' THEN 'used' ELSE 'revoked' END;
    ELSIF invited.expires_at <= now() THEN
        RETURN 'expired';
    ELSIF NOT EXISTS (SELECT FROM public.tenants t WHERE t.id = of_tenant AND t.status = 'active') THEN
        RETURN 'tenant_inactive';
    ELSIF (SELECT count(*) FROM public.roles r WHERE r.tenant_id = of_tenant AND r.id = ANY (invited.role_ids)) < cardinality(invited.role_ids) THEN
        RETURN 'role_not_found';
    ELSIF NOT public.may_still_invite(invited, needed) THEN
        RETURN 'inviter_not_authorized';
    END IF;

    -- Whoever proves the mailbox, sets a password or asks for deletion at this moment is waited for, and then seen.
    SELECT a.* INTO account
    FROM public.accounts a
    WHERE CASE WHEN of_account IS NULL THEN a.email = invited.email ELSE a.id = of_account END
    FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        IF of_account IS NOT NULL OR new_hash IS NULL THEN
            RETURN 'look_again';
        ELSIF NOT public.is_invited(invited, invited.email) THEN
            RETURN 'other_address';
        END IF;
        INSERT INTO public.accounts (id, email, password_hash, email_verified_at)
        VALUES (new_id, invited.email, new_hash, CASE invited.delivery WHEN 'mail' THEN now() END)
        RETURNING * INTO account;
    ELSIF account.delete_at IS NOT NULL AND (of_account IS NOT NULL OR invited.delivery = 'mail') THEN
        -- Whoever brings a link of the inviter must not learn whether the address has an account.
        RETURN 'account_leaving';
    ELSIF of_account IS NULL AND new_hash IS NOT NULL AND invited.delivery = 'mail' THEN
        -- Somebody has made the account meanwhile.
        RETURN 'look_again';
    ELSIF NOT public.is_invited(invited, account.email) THEN
        RETURN 'other_address';
    ELSIF account.password_changed_at <> proven_at THEN
        RETURN 'other_password';
    ELSIF account.email_verified_at IS NULL AND proven_at IS NOT NULL AND invited.delivery = 'mail' AND token IS NOT NULL THEN
        -- The mailbox by the token, the account by its password.
        UPDATE public.accounts SET email_verified_at = now(), updated_at = now() WHERE id = account.id;
        account.email_verified_at := now();
        INSERT INTO public.audit_events (tenant_id, action, actor_type, actor_id, session_id, operation, object_type, object_id, address, user_agent, correlation_id)
        SELECT u.tenant_id, 'account.email_verified', 'account', account.id, (actor ->> 'session')::uuid, actor ->> 'operation', 'account', account.id,
               actor ->> 'address', actor ->> 'agent', actor ->> 'correlation'
        FROM public.users u
        WHERE u.account_id = account.id
          AND u.status = 'active'
          AND NOT u.awaits_proof;
    ELSIF account.email_verified_at IS NULL AND of_account IS NOT NULL THEN
        RETURN 'unproven';
    END IF;

    INSERT INTO public.users (tenant_id, id, account_id, email, name, role, awaits_proof)
    VALUES (of_tenant, new_user, account.id, account.email, new_name, invited.role, account.id <> new_id AND account.email_verified_at IS NULL);
    INSERT INTO public.user_roles (tenant_id, user_id, role_id)
    SELECT of_tenant, new_user, given.id
    FROM unnest(invited.role_ids) AS given (id);
    UPDATE public.invitations
    SET status = CASE WHEN email IS NULL THEN status ELSE 'accepted' END,
        ended_at = CASE WHEN email IS NOT NULL THEN now() END,
        uses = uses + 1
    WHERE tenant_id = of_tenant
      AND id = of_id;
    RETURN 'accepted';
END
$$;

-- As before, and says which link it was.
CREATE OR REPLACE FUNCTION invite_by_link(token bytea, address text, new_id uuid) RETURNS TABLE (tenant_id uuid, id uuid)
LANGUAGE plpgsql SET search_path = ''
AS $$
#variable_conflict use_column
DECLARE
    link public.invitations;
BEGIN
    SELECT i.* INTO link
    FROM public.invitations i
    JOIN public.tenants t ON t.id = i.tenant_id
    WHERE i.token_hash = token
      AND i.email IS NULL
      AND i.status = 'pending'
      AND i.expires_at > now()
      AND t.status = 'active'
    FOR SHARE OF i;
    IF NOT FOUND OR NOT public.is_invited(link, address) OR EXISTS (SELECT FROM public.users u WHERE u.tenant_id = link.tenant_id AND u.email = address) THEN
        RETURN;
    END IF;
    INSERT INTO public.invitations (tenant_id, id, email, role, role_ids, delivery, created_by, link_id, expires_at)
    VALUES (link.tenant_id, new_id, address, link.role, link.role_ids, 'mail', link.created_by, link.id, link.expires_at)
    ON CONFLICT (tenant_id, email) WHERE status = 'pending' DO NOTHING;
    -- One that is open already is sent again.
    RETURN QUERY
        SELECT o.tenant_id, o.id
        FROM public.invitations o
        WHERE o.tenant_id = link.tenant_id
          AND o.email = address
          AND o.status = 'pending';
END
$$;

-- An account that is taken back from whoever made it has no API keys of theirs. Not by the definer, for whom row-level
-- security holds: saas_system, which sets the password, may do this by itself.
GRANT UPDATE (revoked_at, version, updated_at) ON api_keys TO saas_system;
CREATE FUNCTION revoke_old_api_keys() RETURNS trigger
LANGUAGE plpgsql SET search_path = ''
AS $$
BEGIN
    UPDATE public.api_keys k
    SET revoked_at = now(), version = k.version + 1, updated_at = now()
    FROM public.users u
    WHERE u.account_id = NEW.id
      AND k.tenant_id = u.tenant_id
      AND k.user_id = u.id
      AND k.revoked_at IS NULL;
    RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION revoke_old_api_keys() FROM PUBLIC;
CREATE TRIGGER accounts_taken_back AFTER UPDATE OF password_changed_at ON accounts
    FOR EACH ROW WHEN (OLD.password_changed_at <> NEW.password_changed_at AND OLD.email_verified_at IS NULL AND NEW.email_verified_at IS NOT NULL)
    EXECUTE FUNCTION revoke_old_api_keys();
