-- Invitations into a tenant: to one address, or by a link for whoever has a proven address of certain domains.

CREATE TABLE invitations (
    tenant_id  uuid        NOT NULL,
    id         uuid        NOT NULL,
    -- Whom it is for; null: whoever has a proven address in one of the domains.
    email      text        COLLATE "C" CONSTRAINT invitations_email_check CHECK (char_length(email) BETWEEN 3 AND 254),
    domains    text[]      CONSTRAINT invitations_domains_check CHECK (cardinality(domains) BETWEEN 1 AND 20),
    -- What the user is to be called, unless whoever accepts says otherwise.
    name       text        CONSTRAINT invitations_name_check CHECK (char_length(name) BETWEEN 1 AND 100),
    role       text        NOT NULL CONSTRAINT invitations_role_check CHECK (role IN ('USER', 'ADMIN')),
    -- Custom roles beside it. No foreign key: one that is removed meanwhile makes the invitation one that cannot be accepted.
    role_ids   uuid[]      NOT NULL DEFAULT '{}' CONSTRAINT invitations_role_ids_check CHECK (cardinality(role_ids) <= 100),
    -- By mail the token is known to the mailbox alone, so whoever brings it has proven that; as a link it was given to the inviter.
    delivery   text        NOT NULL CONSTRAINT invitations_delivery_check CHECK (delivery IN ('mail', 'link')),
    -- SHA-256 of 32 random bytes; null: not sent yet.
    token_hash bytea       CONSTRAINT invitations_token_hash_check CHECK (octet_length(token_hash) = 32),
    status     text        COLLATE "C" NOT NULL DEFAULT 'pending' CONSTRAINT invitations_status_check
                           CHECK (status IN ('pending', 'accepted', 'declined', 'revoked', 'replaced')),
    -- How many have joined by it.
    uses       integer     NOT NULL DEFAULT 0,
    -- The account that invites; null: nobody in particular (a key of the tenant). No foreign key: it must not hold the account.
    created_by uuid,
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    ended_at   timestamptz,
    CONSTRAINT invitations_pkey PRIMARY KEY (tenant_id, id),
    CONSTRAINT invitations_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants (id),
    CONSTRAINT invitations_target_check CHECK ((email IS NULL) <> (domains IS NULL)),
    CONSTRAINT invitations_ended_check CHECK ((status = 'pending') = (ended_at IS NULL))
);
-- One open invitation per address and tenant.
CREATE UNIQUE INDEX invitations_open_key ON invitations (tenant_id, email) WHERE status = 'pending';
-- Whoever accepts has a token, or a proven address, and is not in the tenant yet.
CREATE INDEX invitations_token_hash_idx ON invitations (token_hash);
CREATE INDEX invitations_email_idx ON invitations (email, tenant_id);
-- What retention looks for.
CREATE INDEX invitations_expires_at_idx ON invitations (expires_at);

ALTER TABLE invitations ENABLE ROW LEVEL SECURITY;
ALTER TABLE invitations FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_lock ON invitations AS RESTRICTIVE FOR ALL TO saas_app
    USING (tenant_id = (SELECT current_tenant()))
    WITH CHECK (tenant_id = (SELECT current_tenant()));
CREATE POLICY tenant_rows ON invitations FOR ALL TO saas_app USING (true) WITH CHECK (true);
CREATE POLICY system_rows ON invitations FOR ALL TO saas_system USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE (status, ended_at, token_hash) ON invitations TO saas_app;
GRANT SELECT, DELETE, UPDATE (status, ended_at, uses) ON invitations TO saas_system;

CREATE TRIGGER invitations_audit AFTER INSERT OR DELETE OR UPDATE OF status, uses ON invitations
    FOR EACH ROW EXECUTE FUNCTION audit_row('invitation', 'email', 'domains', 'name', 'role', 'role_ids', 'delivery', 'expires_at', 'status', 'uses');

-- Erasure takes an account's address out of the trail of those who have invited it.
CREATE INDEX audit_events_invited_idx ON audit_events ((coalesce(before, after) ->> 'email'), tenant_id, id) WHERE object_type = 'invitation';

-- Whoever accepts becomes a user with the roles of the invitation.
CREATE POLICY system_inserts ON user_roles FOR INSERT TO saas_system WITH CHECK (true);
GRANT INSERT ON user_roles TO saas_system;

-- Whether the account that has invited may still give what the invitation gives: it is an active member that may add users and holds
-- every right of the roles, or an administrator of the platform.
CREATE FUNCTION may_still_invite(invited invitations, needed text) RETURNS boolean
LANGUAGE sql VOLATILE SET search_path = ''
AS $$
    WITH held AS (
        SELECT u.role, ARRAY(
            SELECT granted.code
            FROM public.user_roles m
            JOIN public.roles r ON r.tenant_id = m.tenant_id AND r.id = m.role_id
            CROSS JOIN unnest(r.permissions) AS granted (code)
            WHERE m.tenant_id = u.tenant_id
              AND m.user_id = u.id) AS codes
        FROM public.users u
        JOIN public.tenants t ON t.id = u.tenant_id
        JOIN public.accounts a ON a.id = u.account_id
        WHERE u.account_id = invited.created_by
          AND (u.tenant_id = invited.tenant_id OR u.role = 'SUPER_ADMIN')
          AND u.status = 'active'
          AND NOT u.awaits_proof
          AND t.status = 'active'
          AND a.delete_at IS NULL
    )
    SELECT EXISTS (
        SELECT FROM held
        WHERE role IN ('ADMIN', 'SUPER_ADMIN')
           OR (invited.role = 'USER'
               AND needed = ANY (codes)
               AND codes @> ARRAY(
                   SELECT granted.code
                   FROM public.roles r
                   CROSS JOIN unnest(r.permissions) AS granted (code)
                   WHERE r.tenant_id = invited.tenant_id
                     AND r.id = ANY (invited.role_ids))))
$$;
REVOKE ALL ON FUNCTION may_still_invite(invitations, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION may_still_invite(invitations, text) TO saas_system;

-- Makes a user of whoever accepts, and says what came of it; nothing but 'accepted' has changed anything. A function, since each of its
-- statements sees what was committed while the lock on the invitation, or on the account, was waited for.
--   token: what was brought, hashed; null: the account's own proven address stands for it.
--   of_account: who is signed in; null: whoever has the address, and if nobody has, a new account of new_id and new_hash.
--   proven_at: when the password was set that came along and was right for the account.
CREATE FUNCTION accept_invitation(
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
        END IF;
        INSERT INTO public.accounts (id, email, password_hash, email_verified_at)
        VALUES (new_id, invited.email, new_hash, CASE invited.delivery WHEN 'mail' THEN now() END)
        RETURNING * INTO account;
    ELSIF account.delete_at IS NOT NULL THEN
        RETURN 'account_leaving';
    ELSIF of_account IS NULL AND new_hash IS NOT NULL AND invited.delivery = 'mail' THEN
        -- Somebody has made the account meanwhile.
        RETURN 'look_again';
    ELSIF account.email IS DISTINCT FROM invited.email THEN
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
    SET status = 'accepted', ended_at = now(), uses = uses + 1
    WHERE tenant_id = of_tenant
      AND id = of_id;
    RETURN 'accepted';
END
$$;
REVOKE ALL ON FUNCTION accept_invitation(uuid, uuid, bytea, uuid, uuid, text, timestamptz, uuid, text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION accept_invitation(uuid, uuid, bytea, uuid, uuid, text, timestamptz, uuid, text, text) TO saas_system;
