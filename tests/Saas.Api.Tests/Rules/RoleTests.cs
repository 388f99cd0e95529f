namespace Saas.Api.Tests.Rules;

/// <summary>What the service's two logins may do, exactly.</summary>
public sealed class RoleTests
{
    /// <summary>Rights on tables, columns, functions, the schema and the database, one line per grantee, object and right.</summary>
    private const string Rights = """
        SELECT lower(g.privilege_type) || ' ' || o.name AS line, coalesce(r.rolname, 'PUBLIC') AS grantee
        FROM (
            SELECT c.relname::text AS name, c.relacl AS acl, c.relowner AS owner FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace
            UNION ALL
            SELECT c.relname || '.' || a.attname, a.attacl, c.relowner FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid WHERE c.relnamespace = 'public'::regnamespace
            UNION ALL
            SELECT p.proname || '()', coalesce(p.proacl, acldefault('f', p.proowner)), p.proowner FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace
            UNION ALL
            SELECT 'schema ' || n.nspname, n.nspacl, n.nspowner FROM pg_namespace n WHERE n.nspname = 'public'
            UNION ALL
            SELECT 'database', d.datacl, d.datdba FROM pg_database d WHERE d.datname = current_database()
        ) o
        CROSS JOIN LATERAL aclexplode(o.acl) g
        LEFT JOIN pg_roles r ON r.oid = g.grantee
        WHERE g.grantee <> o.owner
        """;

    private static readonly string[] App =
    [
        "connect database", "delete job_pauses", "delete roles", "delete tenant_domains", "delete user_roles", "delete users", "execute audit_id()",
        "execute audit_id_at()", "execute count_tenant_rows()", "execute empty_audit_inbox()", "execute ensure_account()", "execute has_api_key_room()", "execute has_domain_room()",
        "execute has_role_room()", "execute is_leaving()", "execute is_live_session()", "execute may_hold_api_key()", "execute must_await_proof()",
        "execute open_tenant_export()", "execute tenant_tables()", "execute use_quota()", "insert api_keys", "insert audit_events", "insert audit_inbox.action", "insert audit_inbox.actor", "insert audit_inbox.after", "insert audit_inbox.before", "insert audit_inbox.object_id", "insert audit_inbox.tenant_id",
        "insert invitations", "insert job_pauses", "insert jobs", "insert operations", "insert roles", "insert tenant_domains", "insert tenant_usage",
        "insert user_roles", "insert users", "select api_keys", "select audit_events", "select audit_inbox", "select audit_seals", "select impersonations", "select invitations",
        "select job_pauses", "select jobs", "select operations", "select plans", "select roles", "select tenant_domains", "select tenant_quotas",
        "select tenant_usage", "select tenants", "select user_roles", "select users", "update api_keys.expires_at", "update api_keys.name",
        "update api_keys.networks", "update api_keys.overlap_hash", "update api_keys.overlap_until", "update api_keys.revoked_at",
        "update api_keys.rotated_at", "update api_keys.scopes", "update api_keys.secret_hash", "update api_keys.updated_at",
        "update api_keys.version", "update invitations.ended_at", "update invitations.status", "update invitations.token_hash", "update jobs.attempt",
        "update jobs.cancel_requested", "update jobs.finished_at", "update jobs.run_at", "update jobs.state", "update operations.done",
        "update operations.error", "update operations.finished_at", "update operations.result", "update operations.result_key",
        "update operations.result_name",
        "update operations.state", "update operations.total", "update operations.updated_at", "update roles.name", "update roles.permissions",
        "update roles.updated_at", "update roles.version", "update tenant_usage.used", "update tenants.allowed_file_types", "update tenants.audit_retention_days",
        "update tenants.audit_retention_next_at", "update tenants.audit_retention_next_days", "update tenants.name",
        "update tenants.registration", "update tenants.require_mfa", "update tenants.session_lifetime_seconds", "update tenants.slug",
        "update tenants.updated_at", "update tenants.version", "update users.name", "update users.role", "update users.status", "update users.updated_at",
        "update users.version", "usage schema public",
    ];

    private static readonly string[] System =
    [
        "connect database", "delete accounts", "delete attempt_counts", "delete audit_horizons", "delete invitations", "delete job_pauses",
        "delete jobs", "delete known_devices", "delete mail_limits", "delete one_time_codes", "delete operations", "delete passkey_challenges",
        "delete passkeys", "delete plans", "delete recovery_codes", "delete registrations", "delete schedules", "delete second_factor_failures",
        "delete sessions", "delete sign_in_challenges", "delete sign_in_failures", "delete signing_keys", "delete totp_secrets", "delete users",
        "execute accept_invitation()", "execute add_audit_partitions()", "execute audit_id()", "execute audit_id_at()",
        "execute begin_tenant_erasure()", "execute count_erasure_rows()", "execute count_sign_in_failure()", "execute drop_audit_partitions()", "execute empty_audit_inbox()", "execute ensure_account()",
        "execute erase_tenant_rows()", "execute invite_by_link()", "execute is_invited()", "execute may_add_passkey()", "execute may_still_invite()",
        "execute must_await_proof()", "execute must_happen()", "execute pass_sign_in()", "execute prune_audit_seal()",
        "execute redact_audit_events()", "execute request_account_deletion()", "execute switch_session()", "execute takes_registration()",
        "execute tenant_tables()", "execute tenants_led_alone()", "execute use_quota()", "insert accounts", "insert attempt_counts",
        "insert audit_events", "insert audit_horizons", "insert audit_inbox.action", "insert audit_inbox.actor", "insert audit_inbox.after", "insert audit_inbox.before", "insert audit_inbox.object_id", "insert audit_inbox.tenant_id", "insert audit_seals", "insert impersonations", "insert invitations", "insert job_pauses",
        "insert jobs", "insert known_devices", "insert mail_limits", "insert one_time_codes", "insert operations", "insert passkey_challenges",
        "insert passkey_handles", "insert passkeys", "insert plans", "insert recovery_codes", "insert registrations", "insert schedules",
        "insert second_factor_failures", "insert sessions", "insert sign_in_challenges", "insert sign_in_failures", "insert signing_keys",
        "insert tenant_quotas", "insert tenant_usage", "insert tenants", "insert totp_secrets", "insert user_roles", "insert users",
        "select accounts", "select api_keys", "select attempt_counts", "select audit_events", "select audit_horizons", "select audit_inbox", "select audit_sealing",
        "select audit_seals", "select impersonations", "select invitations", "select job_pauses", "select jobs", "select known_devices",
        "select mail_limits", "select one_time_codes", "select operations", "select passkey_challenges", "select passkey_handles", "select passkeys",
        "select plans",
        "select recovery_codes", "select registrations", "select roles", "select schedules", "select second_factor_failures", "select sessions",
        "select sign_in_challenges", "select sign_in_failures", "select signing_keys", "select tenant_domains", "select tenant_erasures",
        "select tenant_quotas", "select tenant_usage", "select tenants", "select totp_secrets", "select user_roles", "select users",
        "temporary database", "update accounts.delete_at", "update accounts.delete_requested_at", "update accounts.email",
        "update accounts.email_verified_at", "update accounts.language", "update accounts.last_tenant_id", "update accounts.password_changed_at",
        "update accounts.password_hash", "update accounts.time_zone", "update accounts.updated_at", "update accounts.version",
        "update api_keys.last_used_address", "update api_keys.last_used_at", "update api_keys.revoked_at", "update api_keys.updated_at", "update api_keys.version", "update attempt_counts", "update audit_sealing.sealed_to",
        "update impersonations.ended_at", "update invitations.ended_at", "update invitations.status", "update invitations.uses", "update jobs",
        "update known_devices.expires_at", "update known_devices.failures", "update mail_limits", "update one_time_codes", "update operations.done",
        "update operations.error", "update operations.finished_at", "update operations.result", "update operations.result_key",
        "update operations.result_name", "update operations.state", "update operations.total", "update operations.updated_at",
        "update passkey_challenges.expires_at", "update passkeys.backed_up", "update passkeys.clone_suspected_at", "update passkeys.last_used_at",
        "update passkeys.name", "update passkeys.sign_count", "update plans.limits", "update plans.updated_at", "update plans.version",
        "update recovery_codes.used_at", "update schedules", "update second_factor_failures.failures", "update second_factor_failures.last_failed_at",
        "update sessions.active_tenant_id", "update sessions.address", "update sessions.authenticated_at", "update sessions.end_reason",
        "update sessions.ended_at", "update sessions.grandparent_hash", "update sessions.idle_expires_at", "update sessions.key_thumbprint",
        "update sessions.last_seen_at", "update sessions.methods", "update sessions.parent_hash", "update sessions.refresh_hash",
        "update sessions.rotated_at", "update sessions.successor_salt", "update sessions.user_agent", "update sign_in_challenges.tries",
        "update sign_in_challenges.used_at", "update sign_in_failures", "update signing_keys.private_key", "update signing_keys.retired_at",
        "update signing_keys.signs_from", "update tenant_domains.verified_at", "update tenant_erasures.files", "update tenant_erasures.finished_at",
        "update tenant_erasures.swept_at", "update tenant_quotas.limits", "update tenant_quotas.plan", "update tenant_quotas.updated_at",
        "update tenant_quotas.version", "update tenant_usage.used", "update tenants.audit_retention_days", "update tenants.audit_retention_next_at",
        "update tenants.audit_retention_next_days", "update tenants.deleted_by_platform", "update tenants.erase_at",
        "update tenants.erasure_asked_at", "update tenants.erasure_id", "update tenants.erasure_undone_at", "update tenants.sessions_from",
        "update tenants.status", "update tenants.status_before", "update tenants.suspended_at", "update tenants.suspension_reason",
        "update tenants.updated_at", "update tenants.version", "update totp_secrets.confirmed_at", "update totp_secrets.created_at",
        "update totp_secrets.last_step", "update totp_secrets.secret", "update users.awaits_proof", "update users.email", "update users.updated_at",
        "update users.version", "usage schema public",
    ];

    [Fact]
    public async Task The_application_holds_these_rights_and_no_others() => Assert.Equal(App, await RightsOfAsync("saas_app"));

    [Fact]
    public async Task The_system_login_holds_these_rights_and_no_others() => Assert.Equal(System, await RightsOfAsync("saas_system"));

    [Fact]
    public async Task Everybody_may_only_run_the_function_that_policies_use() => Assert.Equal(["execute current_tenant()"], await RightsOfAsync("PUBLIC"));

    [Fact]
    public Task Neither_login_may_pass_row_level_security() => Catalogue.ShouldFindNothingAsync(
        """
        SELECT rolname FROM pg_roles
        WHERE rolname IN ('saas_app', 'saas_system') AND (rolsuper OR rolbypassrls OR rolinherit OR rolcreaterole OR rolcreatedb OR rolreplication OR NOT rolcanlogin)
        """,
        "ALTER ROLE … NOSUPERUSER NOBYPASSRLS NOINHERIT NOCREATEROLE NOCREATEDB NOREPLICATION LOGIN.");

    [Fact]
    public async Task There_are_the_three_roles() =>
        Assert.Equal(["saas_app", "saas_owner", "saas_system"], await Catalogue.ListAsync("SELECT rolname FROM pg_roles WHERE rolname LIKE 'saas\\_%' ORDER BY 1"));

    [Fact]
    public Task No_login_is_a_member_of_another_role() => Catalogue.ShouldFindNothingAsync(
        "SELECT member::regrole || ' is a member of ' || roleid::regrole FROM pg_auth_members WHERE member IN ('saas_app'::regrole, 'saas_system'::regrole)",
        "REVOKE … FROM …: SQL that gets in could switch to the role.");

    [Fact]
    public Task Everything_belongs_to_the_owner() => Catalogue.ShouldFindNothingAsync(
        """
        SELECT relname::text FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relowner <> 'saas_owner'::regrole
        UNION ALL
        SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND proowner <> 'saas_owner'::regrole
        """,
        "Objects are made by `migrate` as saas_owner: an owner can drop its policies.");

    private static Task<IReadOnlyList<string>> RightsOfAsync(string grantee) =>
        Catalogue.ListAsync($"""SELECT line FROM ({Rights}) rights WHERE grantee = '{grantee}' ORDER BY line COLLATE "C" """);
}
