using System.Text.Json;
using System.Text.RegularExpressions;
using Npgsql;
using Saas.Api.Tests.Rules;

namespace Saas.Api.Tests.Isolation;

/// <summary>
/// How PostgreSQL runs every statement of a tenant, under row-level security and with sequential scans allowed: by an index that begins
/// with the tenant, so that what it costs does not grow with other tenants.
/// </summary>
[Collection(nameof(FilledDatabase))]
public sealed class PlanTests(FilledDatabase database)
{
    /// <summary>Reads by other indexes, by their condition, that cost the same however many tenants there are.</summary>
    private static readonly (string Index, string Condition)[] Bounded =
    [
        ("invitations_email_idx", @"^\(\(email = .* AND \(tenant_id = "), // The index holds both.
        ("jobs_id_idx", @"^\(\w*\.?id = "), // An id is of one job.
        ("jobs_running_idx", "^$"), // As many as run at once, everywhere.
        ("users_account_id_idx", @"^\(\(account_id = .* AND \(tenant_id = "), // The index holds both.
    ];

    public static TheoryData<string> Statements => [.. SqlConstant.OfTenants.Select(sql => sql.Key)];

    /// <summary>By the values of a call, as the first executions of a prepared statement are planned.</summary>
    [Theory]
    [MemberData(nameof(Statements))]
    public async Task With_its_values_a_statement_reads_by_the_tenant(string key)
    {
        var sql = SqlConstant.Find(key);
        await using var command = new NpgsqlCommand($"EXPLAIN (FORMAT JSON) {sql.Text}");
        foreach (var parameter in sql.Parameters)
        {
            var value = parameter == "TenantId" ? FilledDatabase.TenantId : await StatementRun.ValueAsync(sql, parameter, database.Sample);
            command.Parameters.Add(new NpgsqlParameter(parameter, SqlTypes.Of(sql, parameter)) { Value = value ?? DBNull.Value });
        }
        await ShouldReadByTenantAsync(command, null);
    }

    /// <summary>Whatever the values, as PostgreSQL may keep the plan of a prepared statement.</summary>
    [Theory]
    [MemberData(nameof(Statements))]
    public async Task Without_its_values_a_statement_reads_by_the_tenant(string key)
    {
        var sql = SqlConstant.Find(key);
        var types = string.Join(", ", sql.Parameters.Select(parameter => SqlTypes.NameOf(sql, parameter)));
        await using var command = new NpgsqlCommand($"EXPLAIN (FORMAT JSON) EXECUTE statement ({string.Join(", ", sql.Parameters.Select(_ => "NULL"))})");
        await ShouldReadByTenantAsync(command, $"SET LOCAL plan_cache_mode = force_generic_plan; PREPARE statement ({types}) AS {sql.Numbered}");
    }

    [Fact]
    public async Task A_plan_that_reads_all_tenants_is_noticed()
    {
        await using var scan = new NpgsqlCommand("EXPLAIN (FORMAT JSON) SELECT name FROM users WHERE name = 'x'");
        await using var other = new NpgsqlCommand("EXPLAIN (FORMAT JSON) SELECT name FROM users WHERE account_id = '00000000-0000-7000-8000-000000000000'");

        Assert.NotEmpty(await FaultsAsync(scan, null, role: "postgres"));
        Assert.NotEmpty(await FaultsAsync(other, null, role: "postgres"));
    }

    private async Task ShouldReadByTenantAsync(NpgsqlCommand explain, string? before) =>
        (await FaultsAsync(explain, before)).ShouldBeNone("It reads other tenants' rows: give the table an index that begins with tenant_id and serves the statement.");

    private async Task<IReadOnlyList<string>> FaultsAsync(NpgsqlCommand explain, string? before, string role = "saas_app")
    {
        var ct = TestContext.Current.CancellationToken;
        // Partitions for months to come have next to no rows, which are read at once.
        var tables = await database.ListAsync($"SELECT c.relname FROM ({Catalogue.TenantTables}) t JOIN pg_class c USING (oid) WHERE c.reltuples > 100 UNION SELECT 'tenants'");
        var indexes = await database.ListAsync("""
            SELECT i.indexrelid::regclass::text FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
            WHERE a.attname = 'tenant_id' OR i.indexrelid = 'tenants_pkey'::regclass
            """);
        await using var connection = await database.ConnectAsync(role);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await using (var scope = new NpgsqlCommand($"SELECT set_config('app.tenant_id', '{FilledDatabase.TenantId}', true); {before}", connection))
            await scope.ExecuteNonQueryAsync(ct);
        explain.Connection = connection;
        using var plan = JsonDocument.Parse((string)(await explain.ExecuteScalarAsync(ct))!);
        return [.. Nodes(plan.RootElement[0].GetProperty("Plan")).Select(node => Fault(node, tables, indexes)).OfType<string>()];
    }

    private static string? Fault(JsonElement node, IReadOnlyList<string> tables, IReadOnlyList<string> indexes)
    {
        var (kind, table, index) = (Text(node, "Node Type"), Text(node, "Relation Name"), Text(node, "Index Name"));
        if (kind == "Seq Scan")
            return tables.Contains(table) ? $"{kind} on {table}" : null;
        if (index is null || (table is not null && !tables.Contains(table)))
            return null;
        var condition = Text(node, "Index Cond") ?? "";
        var isRight = indexes.Contains(index) ? Regex.IsMatch(condition, @"\b(?:tenant_)?id = ") : Bounded.Any(other => other.Index == index && Regex.IsMatch(condition, other.Condition));
        return isRight ? null : $"{kind} by {index} with \"{condition}\"";
    }

    private static IEnumerable<JsonElement> Nodes(JsonElement node) =>
        node.TryGetProperty("Plans", out var inner) ? inner.EnumerateArray().SelectMany(Nodes).Prepend(node) : [node];

    private static string? Text(JsonElement node, string name) => node.TryGetProperty(name, out var value) ? value.GetString() : null;
}
