-- The trail says when the platform takes a deletion over; a link that is revoked ends also what is asked for with it at that moment.

DROP TRIGGER tenants_audit ON tenants;
CREATE TRIGGER tenants_audit
    AFTER INSERT OR DELETE OR UPDATE OF name, slug, registration, status, suspension_reason, require_mfa, session_lifetime_seconds, allowed_file_types, audit_retention_days,
        deleted_by_platform ON tenants
    FOR EACH ROW EXECUTE FUNCTION audit_row(
        'tenant', 'name', 'slug', 'registration', 'status', 'suspension_reason', 'require_mfa', 'session_lifetime_seconds', 'allowed_file_types', 'audit_retention_days',
        'deleted_by_platform');

-- As before, and the link is still open: whoever revokes it does not see an invitation that is being made.
CREATE OR REPLACE FUNCTION is_invited(invited invitations, address text) RETURNS boolean
LANGUAGE sql VOLATILE SET search_path = ''
AS $$
    SELECT CASE WHEN invited.email IS NOT NULL THEN address = invited.email ELSE split_part(address, '@', 2) = ANY (invited.domains) END
       AND (invited.email IS NOT NULL AND invited.link_id IS NULL OR EXISTS (
           SELECT FROM public.tenant_domains d
           WHERE d.tenant_id = invited.tenant_id
             AND d.domain = split_part(address, '@', 2)
             AND d.verified_at IS NOT NULL))
       AND NOT EXISTS (SELECT FROM public.invitations l WHERE l.tenant_id = invited.tenant_id AND l.id = invited.link_id AND l.status = 'revoked')
$$;

SELECT compile_audit_triggers();
