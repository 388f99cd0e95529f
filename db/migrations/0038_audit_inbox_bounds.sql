-- No row that a login can write into the inbox is too long for the indexes of the trail, and would keep the inbox from being emptied.
-- The new ones first: reads go on while they are made.
CREATE INDEX audit_events_account_left_idx ON audit_events (left(coalesce(before, after) ->> 'account_id', 36), tenant_id, object_id) WHERE object_type = 'user';
CREATE INDEX audit_events_invited_left_idx ON audit_events (left(coalesce(before, after) ->> 'email', 254), tenant_id, id) WHERE object_type = 'invitation';
DROP INDEX audit_events_account_idx, audit_events_invited_idx;
ALTER INDEX audit_events_account_left_idx RENAME TO audit_events_account_idx;
ALTER INDEX audit_events_invited_left_idx RENAME TO audit_events_invited_idx;

-- A process of a version before the inbox does not empty it before it seals, and what it was ahead of would look as if it had been put there
-- behind everybody's back. It fails instead, and one of this version seals at the next turn.
CREATE FUNCTION refuse_seal_before_inbox() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    IF EXISTS (SELECT FROM public.audit_inbox i WHERE i.tenant_id = NEW.tenant_id AND public.audit_id_at(date_trunc('milliseconds', i.occurred_at)) < NEW.to_id) THEN
        RAISE EXCEPTION 'The inbox holds audit events that are older than the end of this seal: a worker of an older version is running.'
            USING ERRCODE = 'object_not_in_prerequisite_state';
    END IF;
    RETURN NEW;
END
$$;
REVOKE ALL ON FUNCTION refuse_seal_before_inbox() FROM PUBLIC;
CREATE TRIGGER audit_seals_inbox BEFORE INSERT ON audit_seals
    FOR EACH ROW EXECUTE FUNCTION refuse_seal_before_inbox();

CREATE FUNCTION refuse_sealing_before_inbox() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    IF EXISTS (SELECT FROM public.audit_inbox i WHERE i.occurred_at < NEW.sealed_to) THEN
        RAISE EXCEPTION 'The inbox holds audit events that are older than what is said to be sealed: a worker of an older version is running.'
            USING ERRCODE = 'object_not_in_prerequisite_state';
    END IF;
    RETURN NEW;
END
$$;
REVOKE ALL ON FUNCTION refuse_sealing_before_inbox() FROM PUBLIC;
CREATE TRIGGER audit_sealing_inbox BEFORE UPDATE ON audit_sealing
    FOR EACH ROW EXECUTE FUNCTION refuse_sealing_before_inbox();
