namespace Saas.Api.Tests.Rules;

/// <summary>Every change of tenant data leaves its row: each tenant table is audited, or says here why not.</summary>
public sealed class AuditedTableTests
{
    private static readonly Dictionary<string, string> NotAudited = new()
    {
        ["audit_events"] = "The trail itself.",
        ["audit_inbox"] = "What becomes the trail.",
        ["audit_seals"] = "Follows from the trail.",
        ["operations"] = "That one was begun is recorded; its progress is none of anybody's doing.",
        ["jobs"] = "Enqueuing and running are the engine's; what somebody does to a job is recorded (jobs_audit).",
        ["tenant_usage"] = "Follows from the rows that it counts.",
    };

    [Fact]
    public async Task Each_tenant_table_has_a_trigger_for_insert_update_and_delete_or_is_listed_here() => (await Catalogue.ListAsync($"""
        SELECT t.relname
        FROM ({Catalogue.TenantTables}) t
        JOIN pg_class c USING (oid)
        WHERE NOT c.relispartition
          AND coalesce((
              SELECT bit_or(g.tgtype) & 12 FROM pg_trigger g JOIN pg_proc p ON p.oid = g.tgfoid
              WHERE g.tgrelid = t.oid AND p.proname = 'audit_row_' || g.tgname AND g.tgtype & 1 = 1 AND g.tgqual IS NULL), 0) <> 12
        ORDER BY 1
        """))
        .Except(NotAudited.Keys)
        .ShouldBeNone("In its migration: CREATE TRIGGER …_audit AFTER INSERT OR DELETE OR UPDATE OF … ON … FOR EACH ROW EXECUTE FUNCTION audit_row('type', 'column', …).");

    [Fact]
    public Task A_table_whose_rows_can_be_changed_is_audited_for_changes() => Catalogue.ShouldFindNothingAsync(
        $"""
        SELECT t.relname
        FROM ({Catalogue.TenantTables}) t
        WHERE t.relname <> 'operations' AND EXISTS (SELECT FROM pg_trigger g JOIN pg_proc p ON p.oid = g.tgfoid WHERE g.tgrelid = t.oid AND p.proname = 'audit_row_' || g.tgname)
          AND (has_any_column_privilege('saas_app', t.oid, 'UPDATE') OR has_any_column_privilege('saas_system', t.oid, 'UPDATE'))
          AND NOT EXISTS (SELECT FROM pg_trigger g JOIN pg_proc p ON p.oid = g.tgfoid WHERE g.tgrelid = t.oid AND p.proname = 'audit_row_' || g.tgname AND g.tgtype & 16 = 16)
        """,
        "Add UPDATE OF … to its audit trigger.");

    [Fact]
    public Task Triggers_keep_columns_that_exist_and_no_secrets() => Catalogue.ShouldFindNothingAsync(
        """
        SELECT c.relname || '.' || k.name
        FROM pg_trigger g
        JOIN pg_proc p ON p.oid = g.tgfoid AND p.proname = 'audit_row_' || g.tgname
        JOIN pg_class c ON c.oid = g.tgrelid
        CROSS JOIN LATERAL (SELECT name, n FROM unnest(string_to_array(encode(g.tgargs, 'escape'), '\000')) WITH ORDINALITY a (name, n)) k
        WHERE k.n > 1 AND k.name <> ''
          AND (NOT EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = k.name AND NOT a.attisdropped)
            OR k.name ~ 'hash|secret|salt|token|code|password|private')
        """,
        "The arguments behind the first are columns of the table; none that holds a secret or its hash.");

    [Fact]
    public async Task Each_trigger_has_a_function_made_for_what_it_says() => (await Catalogue.ListAsync("""
        SELECT t.tgname
        FROM pg_trigger t
        JOIN pg_proc p ON p.oid = t.tgfoid
        CROSS JOIN LATERAL (SELECT trim_array(string_to_array(encode(t.tgargs, 'escape'), '\000'), 1) AS args) a
        WHERE p.proname = 'audit_row'
           OR p.proname = 'audit_row_' || t.tgname AND p.prosrc <> audit_function(t.tgrelid, a.args[1], a.args[2:])
        """))
        .ShouldBeNone("The migration that adds the trigger, or changes a column that it names, ends with SELECT compile_audit_triggers().");
}
