using System.Text.Json;
using Npgsql;
using Saas.Api.Tests.Harness;
using Saas.Api.Tests.Rules;

namespace Saas.Api.Tests.Isolation;

/// <summary>Everything that the database holds of one tenant, and of the accounts of its users.</summary>
internal sealed record Footprint(string Rows)
{
    /// <summary>Left out: what the service itself adds a moment later.</summary>
    private static readonly Dictionary<string, string> Later = new()
    {
        ["audit_events"] = " AND t.action NOT IN ('access.denied', 'account.sign_in_failed')",
        ["audit_seals"] = " AND t.number = 1",
    };

    /// <summary>SQL: columns that are written a moment later.</summary>
    private const string Late = "ARRAY['last_used_at', 'last_used_address']";

    public static async Task<Footprint> OfAsync(Guid tenantId)
    {
        await SampleJobs.SettledAsync(tenantId);
        await using var connection = await ApiHost.Current.ConnectAsync("postgres");
        await AuditRows.TakeInAsync(connection, tenantId);
        List<string> rows = [await ReadAsync(connection, "tenants", "t.id = $1", tenantId)];
        foreach (var table in await Catalogue.TenantTablesAsync())
            rows.Add(await ReadAsync(connection, table, $"t.tenant_id = $1{Later.GetValueOrDefault(table)}", tenantId));
        rows.Add(await ReadAsync(connection, "accounts", "t.id IN (SELECT account_id FROM users WHERE tenant_id = $1)", tenantId));
        rows.Add(await ReadAsync(connection, "sessions", "t.active_tenant_id = $1", tenantId));
        return new(string.Join('\n', rows));
    }

    /// <summary>What nobody else may see of it: ids, addresses, names.</summary>
    public IReadOnlyList<string> Secrets => [..
        from rows in Rows.Split('\n')
        from row in JsonDocument.Parse(rows).RootElement.EnumerateArray()
        from column in row.EnumerateObject()
        where column.Value.ValueKind != JsonValueKind.Null
        where column.Name is "id" or "tenant_id" or "account_id" or "email" or "name" or "slug" || column.Name.EndsWith("_id", StringComparison.Ordinal)
        select column.Value.ToString()];

    public async Task ShouldBeUnchangedAsync(Guid tenantId) => Assert.Equal(Rows, (await OfAsync(tenantId)).Rows);

    public void ShouldNotBeIn(string text, params string[] butFor)
    {
        foreach (var secret in Secrets.Except(butFor))
            Assert.DoesNotContain(secret, text, StringComparison.OrdinalIgnoreCase);
    }

    private static async Task<string> ReadAsync(NpgsqlConnection connection, string table, string where, Guid tenantId)
    {
        await using var command = new NpgsqlCommand($"SELECT coalesce(json_agg(to_jsonb(t) - {Late} ORDER BY t::text), '[]')::text FROM {table} t WHERE {where}", connection);
        command.Parameters.Add(new NpgsqlParameter { Value = tenantId });
        var rows = (string)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
        return rows.ReplaceLineEndings("");
    }
}
