-- What an account says about itself, and how it ends: asked for, undone within a grace, then erased, the audit trail included.

ALTER TABLE accounts
    -- A language tag that mail is written in; null: MAIL_LANGUAGE.
    ADD COLUMN language            text        COLLATE "C" CONSTRAINT accounts_language_check CHECK (char_length(language) BETWEEN 2 AND 35),
    -- IANA name.
    ADD COLUMN time_zone           text        COLLATE "C" CONSTRAINT accounts_time_zone_check CHECK (char_length(time_zone) BETWEEN 1 AND 64),
    ADD COLUMN version             integer     NOT NULL DEFAULT 1,
    ADD COLUMN delete_requested_at timestamptz,
    -- From then on it is erased, and cannot be brought back.
    ADD COLUMN delete_at           timestamptz,
    ADD CONSTRAINT accounts_delete_check CHECK ((delete_requested_at IS NULL) = (delete_at IS NULL));
CREATE INDEX accounts_delete_at_idx ON accounts (delete_at) WHERE delete_at IS NOT NULL;
GRANT UPDATE (language, time_zone, version, delete_requested_at, delete_at, updated_at) ON accounts TO saas_system;
GRANT DELETE ON accounts TO saas_system;
GRANT DELETE ON users TO saas_system;
-- For the lock on a tenant's ADMINs alone.
GRANT UPDATE (updated_at) ON users TO saas_system;

-- No session begins for an account that is to be erased, however its owner signs in. The lock makes a sign-in and a request for
-- deletion at the same time see each other: the session is refused, or ended.
CREATE FUNCTION refuse_session_of_leaver() RETURNS trigger
LANGUAGE plpgsql SET search_path = ''
AS $$
BEGIN
    -- Locked first, so that a request for deletion that is under way is waited for.
    PERFORM FROM public.accounts WHERE id = NEW.account_id FOR SHARE;
    IF EXISTS (SELECT FROM public.accounts WHERE id = NEW.account_id AND delete_at IS NOT NULL) THEN
        RAISE EXCEPTION 'the account is to be erased' USING ERRCODE = 'check_violation', CONSTRAINT = 'sessions_account_stays';
    END IF;
    RETURN NEW;
END
$$;
REVOKE ALL ON FUNCTION refuse_session_of_leaver() FROM PUBLIC;
CREATE TRIGGER sessions_account_stays BEFORE INSERT ON sessions
    FOR EACH ROW EXECUTE FUNCTION refuse_session_of_leaver();

-- Tenants that would be left with members and without an active ADMIN if this account went. ADMINs who are going themselves do not count.
CREATE FUNCTION tenants_led_alone(by_account uuid) RETURNS SETOF uuid
LANGUAGE sql STABLE SET search_path = ''
AS $$
    SELECT u.tenant_id
    FROM public.users u
    WHERE u.account_id = by_account
      AND u.role IN ('ADMIN', 'SUPER_ADMIN')
      AND u.status = 'active'
      AND EXISTS (SELECT FROM public.users m WHERE m.tenant_id = u.tenant_id AND m.account_id <> by_account)
      AND NOT EXISTS (
          SELECT
          FROM public.users o
          JOIN public.accounts a ON a.id = o.account_id
          WHERE o.tenant_id = u.tenant_id
            AND o.account_id <> by_account
            AND o.role IN ('ADMIN', 'SUPER_ADMIN')
            AND o.status = 'active'
            AND NOT o.awaits_proof
            AND a.delete_at IS NULL)
$$;
REVOKE ALL ON FUNCTION tenants_led_alone(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION tenants_led_alone(uuid) TO saas_system;

-- Marks an account and ends its sessions; says when it is erased. Each of its statements sees what is committed by then: of two ADMINs
-- who leave at once the second one sees the first.
CREATE FUNCTION request_account_deletion(of_account uuid, grace_seconds double precision) RETURNS timestamptz
LANGUAGE plpgsql SET search_path = ''
AS $$
DECLARE
    erased_after timestamptz;
BEGIN
    PERFORM
    FROM public.users u
    WHERE u.role IN ('ADMIN', 'SUPER_ADMIN')
      AND u.tenant_id IN (SELECT m.tenant_id FROM public.users m WHERE m.account_id = of_account)
    ORDER BY u.tenant_id, u.id
    FOR UPDATE;
    IF EXISTS (SELECT FROM public.tenants_led_alone(of_account)) THEN
        RAISE EXCEPTION 'the last ADMIN of a tenant' USING ERRCODE = 'check_violation', CONSTRAINT = 'accounts_lead_no_tenant';
    END IF;
    UPDATE public.accounts
    SET delete_requested_at = coalesce(delete_requested_at, now()),
        delete_at = coalesce(delete_at, now() + make_interval(secs => grace_seconds)),
        version = version + 1,
        updated_at = now()
    WHERE id = of_account
    RETURNING delete_at INTO erased_after;
    UPDATE public.sessions
    SET ended_at = now(), end_reason = 'account_deleted'
    WHERE account_id = of_account
      AND ended_at IS NULL;
    RETURN erased_after;
END
$$;
REVOKE ALL ON FUNCTION request_account_deletion(uuid, double precision) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION request_account_deletion(uuid, double precision) TO saas_system;

-- Personal members of an audit event can be taken out while everything else of it stays proven: seals are about hashes of them, made
-- with a salt that goes with them, so that nothing can be guessed from the hash that is left in their place.
ALTER TABLE audit_events
    ADD COLUMN content_salt uuid DEFAULT gen_random_uuid(),
    ADD COLUMN origin_salt  uuid DEFAULT gen_random_uuid(),
    -- In place of the personal members of before, after and details; of address and user agent.
    ADD COLUMN content_hash bytea,
    ADD COLUMN origin_hash  bytea;
-- Seals of the form before this one, which no release has made: what they were about is sealed anew.
DELETE FROM audit_seals;
UPDATE audit_sealing SET sealed_to = least(sealed_to, (SELECT min(occurred_at) FROM audit_events));

-- Where an account has been a member, and as which user, also after it was removed.
CREATE INDEX audit_events_account_idx ON audit_events ((coalesce(before, after) ->> 'account_id'), tenant_id, object_id) WHERE object_type = 'user';
CREATE INDEX audit_events_impersonator_idx ON audit_events (tenant_id, impersonator_id, id) WHERE impersonator_id IS NOT NULL;

-- Takes the personal members out of these events; a null hash leaves that part as it is. Only while an account is being erased, and
-- nothing but these members: a wrong hash shows as a changed event.
CREATE FUNCTION redact_audit_events(of_account uuid, tenant uuid, event_ids uuid[], content_hashes bytea[], origin_hashes bytea[]) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = ''
AS $$
DECLARE
    -- As AuditRow.PersonalMembers.
    personal CONSTANT text[] := ARRAY['email', 'new_email', 'old_email', 'name', 'device_name', 'address', 'user_agent'];
    redacted integer;
BEGIN
    IF NOT EXISTS (SELECT FROM public.accounts a WHERE a.id = of_account AND a.delete_at <= now()) THEN
        RAISE EXCEPTION 'The account is not to be erased: its audit trail stays as it is.';
    END IF;
    UPDATE public.audit_events e
    SET before = CASE WHEN r.content IS NULL THEN e.before ELSE e.before - personal END,
        after = CASE WHEN r.content IS NULL THEN e.after ELSE e.after - personal END,
        details = CASE WHEN r.content IS NULL THEN e.details ELSE e.details - personal END,
        content_hash = coalesce(e.content_hash, r.content),
        content_salt = CASE WHEN r.content IS NULL THEN e.content_salt END,
        address = CASE WHEN r.origin IS NULL THEN e.address END,
        user_agent = CASE WHEN r.origin IS NULL THEN e.user_agent END,
        origin_hash = coalesce(e.origin_hash, r.origin),
        origin_salt = CASE WHEN r.origin IS NULL THEN e.origin_salt END
    FROM unnest(event_ids, content_hashes, origin_hashes) AS r (id, content, origin)
    WHERE e.tenant_id = tenant
      AND e.id = r.id;
    GET DIAGNOSTICS redacted = ROW_COUNT;
    RETURN redacted;
END
$$;
REVOKE ALL ON FUNCTION redact_audit_events(uuid, uuid, uuid[], bytea[], bytea[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION redact_audit_events(uuid, uuid, uuid[], bytea[], bytea[]) TO saas_system;

-- Files of an account's export are found by whom they are for.
CREATE INDEX operations_created_by_idx ON operations (created_by) WHERE permission = 'owner';
