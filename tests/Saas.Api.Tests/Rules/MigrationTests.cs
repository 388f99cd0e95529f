using System.Text.RegularExpressions;
using Saas.Api.Platform.Data;
using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Rules;

/// <summary>The schema's history.</summary>
public sealed class MigrationTests
{
    /// <summary>The whole schema as text: columns, constraints, indexes, policies, functions, rights.</summary>
    private const string Schema = """
        SELECT 'column ' || c.relname || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod) || a.attnotnull || coalesce(pg_get_expr(d.adbin, d.adrelid), '') || coalesce(a.attacl::text, '') AS line
        FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
        WHERE c.relnamespace = 'public'::regnamespace AND a.attnum > 0 AND NOT a.attisdropped
        UNION ALL SELECT 'table ' || relname || relkind::text || relrowsecurity || relforcerowsecurity || coalesce(relacl::text, '') FROM pg_class WHERE relnamespace = 'public'::regnamespace
        UNION ALL SELECT 'constraint ' || conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = 'public'::regnamespace
        UNION ALL SELECT 'index ' || pg_get_indexdef(indexrelid) FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid WHERE c.relnamespace = 'public'::regnamespace
        UNION ALL SELECT 'policy ' || polname || polrelid::regclass::text || polpermissive || polcmd::text || polroles::regrole[]::text || coalesce(pg_get_expr(polqual, polrelid), '') || coalesce(pg_get_expr(polwithcheck, polrelid), '') FROM pg_policy
        UNION ALL SELECT 'function ' || pg_get_functiondef(oid) || coalesce(proacl::text, '') FROM pg_proc WHERE pronamespace = 'public'::regnamespace
        UNION ALL SELECT 'trigger ' || pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
        ORDER BY 1
        """;

    private static IReadOnlyList<Source> Files => Sources.Under("db/migrations", ".sql");

    [Fact]
    public void Numbers_are_unique_and_without_gaps() =>
        Assert.Equal(Enumerable.Range(1, Files.Count).Select(number => $"{number:0000}"), Files.Select(file => file.Name.Split('_')[0]));

    [Fact]
    public void Names_say_what_they_do() => Files.Where(file => !Regex.IsMatch(file.Name, @"^\d{4}_[a-z0-9]+(_[a-z0-9]+)*\.sql$")).Select(file => file.Path)
        .ShouldBeNone("0007_what_it_does.sql, in snake_case.");

    [Fact]
    public void Each_begins_with_a_comment_that_says_why() => Files
        .Where(file => !Regex.IsMatch(file.Text, @"^(-- no-transaction\n)?-- \S.{20,}"))
        .Select(file => file.Path)
        .ShouldBeNone("The first line (after -- no-transaction) is a comment that says what the migration is for.");

    [Fact]
    public void All_are_inside_the_program() =>
        Assert.Equal(Files.Select(file => (file.Name[..^".sql".Length], file.Text)), Migrations.Embedded().Select(migration => (migration.Name, migration.Sql)));

    [Fact]
    public async Task One_by_one_they_lead_to_the_same_schema_as_all_at_once()
    {
        var ct = TestContext.Current.CancellationToken;
        var environment = ApiHost.Current.EnvironmentFor($"test_steps_{Unique.Text()}");
        await Databases.CreateEmptyAsync(environment);

        for (var count = 1; count <= Migrations.Embedded().Count; count++)
        {
            await using var owner = await ApiHost.ConnectAsync("saas_owner", environment);
            await Migrator.RunAsync(owner, [.. Migrations.Embedded().Take(Math.Max(count, 2))], ct);
        }

        Assert.Equal(await Catalogue.ListAsync(Schema), await Catalogue.ListAsync(Schema, environment));
    }
}
