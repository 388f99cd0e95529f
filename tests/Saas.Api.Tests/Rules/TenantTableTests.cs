namespace Saas.Api.Tests.Rules;

/// <summary>Every table with a tenant_id is locked to the tenant of the transaction.</summary>
public sealed class TenantTableTests
{
    private const string Lock = "(tenant_id = ( SELECT current_tenant() AS current_tenant))";

    /// <summary>Indexes that do not lead with the tenant. Each with its reason.</summary>
    private static readonly string[] OtherIndexes =
    [
        "audit_events_account_idx", // Erasure asks where an account has been a member.
        "audit_events_id_idx", // Sealing asks who has written lately.
        "audit_events_invited_idx", // Erasure asks where an address was invited.
        "impersonations_by_session_idx", // A session that is removed takes its impersonations along.
        "invitations_created_by_idx", // The export of an account has the invitations that it has made.
        "invitations_email_idx", // Whoever has an address looks for invitations to it.
        "invitations_expires_at_idx", // Retention removes what is over, whosever it was.
        "invitations_token_hash_idx", // Whoever brings a token is not in the tenant yet.
        "jobs_available_idx", // A claim skips whole kinds, then goes from tenant to tenant.
        "jobs_dead_id_idx", // A SUPER_ADMIN lists the dead jobs of all tenants, newest first.
        "jobs_finished_idx", // Retention removes what finished long ago, whosever it was.
        "jobs_id_idx", // A SUPER_ADMIN lists the jobs of all tenants, or looks at one.
        "jobs_running_idx", // Rescue looks for leases that have ended.
        "jobs_waiting_idx", // A runner makes available what is due.
        "operations_created_by_idx", // Erasure looks for the exports of an account, its export for all that it has begun.
        "operations_finished_idx", // Retention removes what is old, whosever it is.
        "tenant_quotas_plan_idx", // A plan that tenants have cannot be removed.
        "users_account_id_idx", // Sign-in looks for the tenants of an account.
    ];

    [Fact]
    public async Task There_are_tenant_tables_to_judge() => Assert.Contains("users", await Catalogue.TenantTablesAsync());

    [Fact]
    public Task Row_level_security_is_enabled_and_forced() => Catalogue.ShouldFindNothingAsync(
        $"SELECT t.relname FROM ({Catalogue.TenantTables}) t JOIN pg_class c USING (oid) WHERE NOT (c.relrowsecurity AND c.relforcerowsecurity)",
        "In its migration: ALTER TABLE … ENABLE ROW LEVEL SECURITY; ALTER TABLE … FORCE ROW LEVEL SECURITY.");

    [Fact]
    public Task The_tenant_lock_is_restrictive_for_all_commands() => Catalogue.ShouldFindNothingAsync(
        $"""
        SELECT t.relname FROM ({Catalogue.TenantTables}) t
        WHERE NOT EXISTS (
            SELECT FROM pg_policy p
            WHERE p.polrelid = t.oid AND p.polname = 'tenant_lock' AND NOT p.polpermissive AND p.polcmd = '*'
              AND p.polroles = ARRAY['saas_app'::regrole::oid]
              AND pg_get_expr(p.polqual, p.polrelid) = '{Lock}'
              AND pg_get_expr(p.polwithcheck, p.polrelid) = '{Lock}')
        """,
        "CREATE POLICY tenant_lock ON … AS RESTRICTIVE FOR ALL TO saas_app USING (tenant_id = (SELECT current_tenant())) WITH CHECK (the same).");

    [Fact]
    public Task A_permissive_policy_lets_the_application_in() => Catalogue.ShouldFindNothingAsync(
        $"""
        SELECT t.relname FROM ({Catalogue.TenantTables}) t
        WHERE NOT EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = t.oid AND p.polpermissive AND p.polroles = ARRAY['saas_app'::regrole::oid])
        """,
        "CREATE POLICY tenant_rows ON … FOR ALL TO saas_app USING (true) WITH CHECK (true): without it nobody sees a row.");

    [Fact]
    public Task The_tenant_is_never_null_and_leads_the_primary_key() => Catalogue.ShouldFindNothingAsync(
        $"""
        SELECT t.relname FROM ({Catalogue.TenantTables}) t
        JOIN pg_attribute a ON a.attrelid = t.oid AND a.attname = 'tenant_id'
        WHERE NOT a.attnotnull OR a.atttypid <> 'uuid'::regtype
           -- The inbox of the trail: rows are put in and taken out, and nobody asks for one of them.
           OR t.relname <> 'audit_inbox' AND NOT EXISTS (SELECT FROM pg_index i WHERE i.indrelid = t.oid AND i.indisprimary AND i.indkey[0] = a.attnum)
        """,
        "tenant_id uuid NOT NULL, PRIMARY KEY (tenant_id, id).");

    [Fact]
    public Task A_foreign_key_between_tenant_tables_leads_with_the_tenant() => Catalogue.ShouldFindNothingAsync(
        $"""
        WITH tenant_tables AS ({Catalogue.TenantTables})
        SELECT k.conrelid::regclass || '.' || k.conname
        FROM pg_constraint k
        JOIN tenant_tables child ON child.oid = k.conrelid
        JOIN tenant_tables parent ON parent.oid = k.confrelid
        JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attname = 'tenant_id'
        JOIN pg_attribute b ON b.attrelid = k.confrelid AND b.attname = 'tenant_id'
        WHERE k.contype = 'f' AND (k.conkey[1] <> a.attnum OR k.confkey[1] <> b.attnum OR cardinality(k.conkey) < 2)
        """,
        "FOREIGN KEY (tenant_id, x_id) REFERENCES … (tenant_id, id): a simple key accepts another tenant's row.");

    [Fact]
    public async Task Indexes_lead_with_the_tenant_apart_from_those_listed_here() => Assert.Equal(
        OtherIndexes,
        await Catalogue.ListAsync($"""
            SELECT i.indexrelid::regclass::text FROM ({Catalogue.TenantTables}) t
            JOIN pg_attribute a ON a.attrelid = t.oid AND a.attname = 'tenant_id'
            JOIN pg_index i ON i.indrelid = t.oid
            JOIN pg_class c ON c.oid = i.indexrelid
            WHERE i.indkey[0] <> a.attnum AND NOT c.relispartition
            ORDER BY 1
            """));

    [Fact]
    public Task Unique_indexes_contain_the_tenant() => Catalogue.ShouldFindNothingAsync(
        $"""
        SELECT i.indexrelid::regclass::text FROM ({Catalogue.TenantTables}) t
        JOIN pg_attribute a ON a.attrelid = t.oid AND a.attname = 'tenant_id'
        JOIN pg_index i ON i.indrelid = t.oid
        WHERE i.indisunique AND i.indkey[0] <> a.attnum
        """,
        "UNIQUE (tenant_id, …): a uniqueness over all tenants tells one of them what another one has.");

    [Fact]
    public Task There_are_no_views_that_pass_row_level_security() => Catalogue.ShouldFindNothingAsync(
        """
        SELECT relname FROM pg_class
        WHERE relnamespace = 'public'::regnamespace
          AND (relkind = 'm' OR (relkind = 'v' AND NOT coalesce('security_invoker=true' = ANY (reloptions) OR 'security_invoker=on' = ANY (reloptions), false)))
        """,
        "CREATE VIEW … WITH (security_invoker = true); no materialised views: a view's owner sees every tenant.");

    [Fact]
    public Task Definer_functions_have_no_search_path_and_are_not_for_everybody() => Catalogue.ShouldFindNothingAsync(
        """
        SELECT p.oid::regprocedure::text FROM pg_proc p
        WHERE p.pronamespace = 'public'::regnamespace AND p.prosecdef
          AND (NOT coalesce('search_path=""' = ANY (p.proconfig), false)
            OR EXISTS (SELECT FROM aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) g WHERE g.grantee = 0))
        """,
        "SECURITY DEFINER SET search_path = ''; REVOKE ALL ON FUNCTION … FROM PUBLIC.");
}
