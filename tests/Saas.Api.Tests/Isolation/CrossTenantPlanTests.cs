using System.Text.Json;
using Npgsql;
using Saas.Api.Tests.Rules;

namespace Saas.Api.Tests.Isolation;

/// <summary>
/// How PostgreSQL runs every statement that may see more than one tenant, whatever its values are: by an index, so that what a sign-in, a
/// request, a claim of jobs or one account's job costs does not grow with tenants and accounts.
/// </summary>
[Collection(nameof(FilledDatabase))]
public sealed class CrossTenantPlanTests(FilledDatabase database)
{
    /// <summary>Few rows, however many tenants and accounts there are.</summary>
    private static readonly string[] Small = ["audit_horizons", "audit_sealing", "plans", "schedules", "signing_keys"];

    /// <summary>Not looked at. An addition needs a reason that a reviewer accepts.</summary>
    private static readonly Dictionary<string, string> NotRead = new()
    {
        ["DatabaseGuardSql.SelectRoleFaults"] = "Reads the catalogue, at the start.",
        ["DatabaseGuardSql.SelectTableFaults"] = "Reads the catalogue, at the start.",
        ["SealSql.SelectPrunable"] = "A job: asks of every tenant.",
        ["SnapshotSql.Close"] = "Has no plan.",
        ["SnapshotSql.Fetch"] = "Has no plan.",
    };

    /// <summary>
    /// An index serves them, and they may read what there is from one end to the other: no request of a tenant and no claim waits for them. An
    /// addition needs a reason that a reviewer accepts.
    /// </summary>
    private static readonly Dictionary<string, string> OverAll = new()
    {
        ["AllTenantsSql.SelectBacklog"] = "For an administrator of the platform: counts what waits.",
        ["AllTenantsSql.SelectPage"] = "For an administrator of the platform: bounded by its limit and by SelectUntil, which no plan for whatever values knows.",
        ["AllTenantsSql.SelectStats"] = "For an administrator of the platform: counts what waits.",
        ["InvitationUpkeepSql.DeleteOld"] = "By a schedule: whatever is old.",
        ["JobStoreSql.PromoteJobs"] = "A thousand jobs at once, by the index of those that wait; to find them again in a small table it reads that instead.",
        ["SessionRetentionSql.DeleteSessions"] = "By a schedule: whatever is old.",
        ["TenantAdministrationSql.SelectUsage"] = "For an administrator of the platform: looks at what runs, as much as runs at once everywhere.",
        ["UpkeepSql.SelectDepths"] = "A metric: counts what waits.",
    };

    public static TheoryData<string> Statements => [.. CrossTenant.Except(NotRead.Keys)];

    private static IEnumerable<string> CrossTenant => SqlConstant.All.Where(sql => sql.CrossTenantReason is not null).Select(sql => sql.Key);

    [Fact]
    public void The_exceptions_exist() => NotRead.Keys.Concat(OverAll.Keys).Except(CrossTenant).ShouldBeNone("Remove them from the list.");

    [Theory]
    [MemberData(nameof(Statements))]
    public async Task It_reads_by_an_index(string key)
    {
        var sql = SqlConstant.Find(key);
        var large = await database.ListAsync("SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.reltuples > 1000");

        // Of what there is much of, as it would be read in production; of what the database was not filled with, whether an index would do.
        using var plan = await ExplainAsync(sql, "on");
        using var forced = await ExplainAsync(sql, "off");

        Nodes(plan.RootElement[0].GetProperty("Plan"), "").Where(_ => !OverAll.ContainsKey(key)).Select(node => Fault(node.Node, node.Above, large))
            .Concat(Nodes(forced.RootElement[0].GetProperty("Plan"), "").Select(node => Scan(node.Node)))
            .OfType<string>().Distinct()
            .ShouldBeNone("Give the table an index that serves the statement, or list it with a reason.");
    }

    private async Task<JsonDocument> ExplainAsync(SqlConstant sql, string scans)
    {
        var ct = TestContext.Current.CancellationToken;
        var (types, nulls) = (string.Join(", ", sql.Parameters.Select(parameter => SqlTypes.NameOf(sql, parameter))), string.Join(", ", sql.Parameters.Select(_ => "NULL")));
        await using var connection = await database.ConnectAsync(sql.Role);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await using (var prepare = new NpgsqlCommand(
            $"SET LOCAL plan_cache_mode = force_generic_plan; SET LOCAL enable_seqscan = {scans}; PREPARE statement {(types.Length == 0 ? "" : $"({types})")} AS {sql.Numbered}", connection))
            await prepare.ExecuteNonQueryAsync(ct);
        await using var explain = new NpgsqlCommand($"EXPLAIN (FORMAT JSON) EXECUTE statement {(nulls.Length == 0 ? "" : $"({nulls})")}", connection);
        return JsonDocument.Parse((string)(await explain.ExecuteScalarAsync(ct))!);
    }

    private static string? Fault(JsonElement node, string above, IReadOnlyList<string> large)
    {
        var (kind, table, index) = (Text(node, "Node Type"), Text(node, "Relation Name"), Text(node, "Index Name"));
        if (kind == "Seq Scan")
            return large.Contains(table) && !Small.Contains(table) ? $"{kind} on {table}" : null;
        // The first ones of an order are no walk from one end to the other.
        return index is not null && large.Contains(index) && Text(node, "Index Cond") is null && above is not ("Limit" or "LockRows")
            ? $"{kind} by {index} from one end to the other"
            : null;
    }

    private static string? Scan(JsonElement node) =>
        Text(node, "Node Type") == "Seq Scan" && Text(node, "Relation Name") is { } table && !Small.Contains(table) ? $"No index serves for {table}" : null;

    private static IEnumerable<(JsonElement Node, string Above)> Nodes(JsonElement node, string above) =>
        node.TryGetProperty("Plans", out var inner) ? inner.EnumerateArray().SelectMany(one => Nodes(one, Text(node, "Node Type")!)).Prepend((node, above)) : [(node, above)];

    private static string? Text(JsonElement node, string name) => node.TryGetProperty(name, out var value) ? value.GetString() : null;
}
