using Saas.Api.Features.Tenants.Jobs;

namespace Saas.Api.Tests.Rules;

/// <summary>A tenant takes away what is its own (POST /tenants/current/export), and no secret.</summary>
public sealed class TenantColumnTests
{
    private const string Columns = """
        SELECT t.name || '.' || c FROM tenant_tables() t CROSS JOIN LATERAL unnest(t.columns) c
        """;

    /// <summary>Columns that sound like secrets or hold bytes, and are exported all the same. Each with its reason.</summary>
    private static readonly Dictionary<string, string> NoSecrets = new()
    {
        ["audit_events.api_key_id"] = "Which key, not the key.",
        ["audit_events.content_hash"] = "In place of what was erased: its salt is gone, so nothing can be guessed from it.",
        ["audit_events.origin_hash"] = "As above.",
        ["audit_seals.hash"] = "What proves the trail: GET /audit/verify tells it as well.",
        ["audit_seals.leaves"] = "As above.",
        ["audit_seals.leaves_hash"] = "As above.",
        ["audit_seals.previous_hash"] = "As above.",
        ["jobs.unique_key"] = "A name that keeps a job from being enqueued twice.",
        ["operations.result_key"] = "The name of a file, which nobody can fetch by it.",
    };

    [Fact]
    public async Task One_that_sounds_like_a_secret_is_left_out_of_exports_or_listed_here_with_a_reason() => (await Catalogue.ListAsync($"""
        SELECT name FROM ({Columns}) c (name)
        WHERE name ~* '\..*(hash|secret|salt|token|code|password|private|key|pepper|otp|nonce|signature)'
           OR EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = split_part(name, '.', 1)::regclass AND a.attname = split_part(name, '.', 2) AND a.atttypid = 'bytea'::regtype)
        ORDER BY 1
        """))
        .Except(NoSecrets.Keys)
        .Except(LeftOutColumns.All)
        .ShouldBeNone("Add it to LeftOutColumns.All, or with a reason here.");

    [Fact]
    public async Task Those_that_are_named_are_columns_of_the_tables_that_there_are()
    {
        var columns = await Catalogue.ListAsync(Columns);
        var tables = columns.Select(column => column.Split('.')[0]).ToHashSet();

        NoSecrets.Keys.Concat(LeftOutColumns.All).Where(column => tables.Contains(column.Split('.')[0])).Except(columns)
            .ShouldBeNone("Remove them from LeftOutColumns.All or from here.");
    }

    [Fact]
    public Task The_application_may_read_all_of_them() => Catalogue.ShouldFindNothingAsync(
        $"""
        SELECT name FROM ({Columns}) c (name)
        WHERE name <> ALL (ARRAY['{string.Join("', '", LeftOutColumns.All)}'])
          AND NOT has_column_privilege('saas_app', split_part(name, '.', 1)::regclass, split_part(name, '.', 2), 'SELECT')
        """,
        "GRANT SELECT to saas_app, under the table's policies, or leave the column out of exports (LeftOutColumns.All): else an export fails.");

    [Fact]
    public async Task The_functions_find_the_tables_that_the_rules_are_about() => Assert.Equal(
        (await Catalogue.TenantTablesAsync()).Append("tenants").Order(StringComparer.Ordinal),
        (await Catalogue.ListAsync("SELECT name FROM tenant_tables()")).Order(StringComparer.Ordinal));

    [Fact]
    public Task No_table_refers_to_a_deeper_one() => Catalogue.ShouldFindNothingAsync(
        """
        SELECT k.conname::text FROM pg_constraint k
        JOIN tenant_tables() child ON child.name = k.conrelid::regclass::text
        JOIN tenant_tables() parent ON parent.name = k.confrelid::regclass::text
        WHERE k.contype = 'f' AND k.conrelid <> k.confrelid AND parent.depth >= child.depth
        """,
        "Foreign keys of tenant tables that lead in a circle: rows could be removed in no order.");
}
