using System.Text.RegularExpressions;
using Npgsql;
using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Rules;

/// <summary>What each SQL constant must be like.</summary>
public sealed class SqlConstantTests
{
    /// <summary>What PREPARE does not take: commands that are no queries.</summary>
    private static readonly string[] Commands =
        ["MigratorSql.CreateHistory", "MigratorSql.LiftTimeouts", "SeederSql.Analyze", "SeederSql.Copy", "SeederSql.Prepare", "SnapshotSql.Close", "SnapshotSql.Fetch"];

    public static TheoryData<string> Statements => [.. SqlConstant.All.Select(sql => sql.Key).Except(Commands)];

    public static TheoryData<string> OfTenants => [.. SqlConstant.OfTenants.Select(sql => sql.Key)];

    [Theory]
    [MemberData(nameof(Statements))]
    public async Task Survives_prepare_as_the_role_that_runs_it(string key)
    {
        var sql = SqlConstant.Find(key);
        var types = string.Join(", ", sql.Parameters.Select(parameter => SqlTypes.NameOf(sql, parameter)));
        await using var connection = await ApiHost.Current.ConnectAsync(sql.Role);
        if (sql.Holder.Name == "SeederSql")
            await RunAsync(connection, SqlConstant.Find("SeederSql.Prepare").Text);

        var refused = await Record.ExceptionAsync(() => RunAsync(connection, $"PREPARE statement{(types.Length > 0 ? $" ({types})" : "")} AS {sql.Numbered}"));

        Assert.True(refused is null, $"{key}, run as {sql.Role}: {refused?.Message}. Mend the statement, or grant what it needs in a migration.");
    }

    [Fact]
    public void The_cross_tenant_statements_are_those_listed_here() =>
        Assert.Equal(CrossTenantStatements.All, SqlConstant.All.Where(sql => sql.CrossTenantReason is not null).Select(sql => sql.Key).Order(StringComparer.Ordinal));

    [Fact]
    public void Each_cross_tenant_statement_has_a_reason_and_lies_in_Platform() => SqlConstant.All
        .Where(sql => sql.CrossTenantReason is { } reason && (reason.Length < 10 || !sql.Holder.Namespace!.StartsWith("Saas.Api.Platform.", StringComparison.Ordinal)))
        .Select(sql => sql.Key)
        .ShouldBeNone("[CrossTenant(\"why it must see more than one tenant\")], in Platform/ only.");

    [Fact]
    public void The_commands_are_those_listed_here() => Assert.Equal(
        Commands,
        SqlConstant.All.Where(sql => !Regex.IsMatch(sql.Text, @"^[\s(]*(SELECT|INSERT|UPDATE|DELETE|MERGE|VALUES|WITH)\b")).Select(sql => sql.Key).Order(StringComparer.Ordinal));

    [Fact]
    public void Every_column_is_named() => SqlConstant.All
        .Where(sql => Regex.IsMatch(sql.Bare.Replace("count(*)", "", StringComparison.OrdinalIgnoreCase), @"(\bSELECT\s+(DISTINCT\s+)?|\bRETURNING\s+|,\s*|\.)\*", RegexOptions.IgnoreCase))
        .Select(sql => sql.Key)
        .ShouldBeNone("Name the columns: `*` changes its meaning with the next migration.");

    [Theory]
    [MemberData(nameof(OfTenants))]
    public async Task Every_use_of_a_tenant_table_names_the_tenant(string key)
    {
        var sql = SqlConstant.Find(key);
        var tables = string.Join('|', await Catalogue.TenantTablesAsync());

        var uses = Regex.Count(sql.Bare, $@"\b(?:FROM|JOIN|UPDATE|INTO|USING)\s+(?:ONLY\s+)?(?:public\.)?(?:{tables})\b|(?<=FROM [^()]*),\s*(?:{tables})\b", RegexOptions.IgnoreCase);
        var predicates = Regex.Count(sql.Bare, @"\btenant_id = @TenantId\b");
        // A tenant's own row.
        var itself = Regex.Count(sql.Bare, @"\btenants\.id = @TenantId\b");
        var inserts = Regex.Count(sql.Bare, $@"\bINTO\s+(?:{tables})\s*\(\s*tenant_id\b[^)]*\)\s*(?:VALUES\s*\(|SELECT\s+)@TenantId\b");

        Assert.True(uses + itself > 0, $"{key} uses no tenant table: mark it [CrossTenant(\"why\")] if that is meant.");
        Assert.True(predicates + inserts >= uses, $"{key} uses tenant tables {uses} times and names the tenant {predicates + inserts} times: write tenant_id = @TenantId for each.");
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }
}
