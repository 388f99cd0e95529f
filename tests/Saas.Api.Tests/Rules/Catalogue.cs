using Npgsql;
using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Rules;

/// <summary>Questions to PostgreSQL's catalogue, asked as the administrator.</summary>
internal static class Catalogue
{
    /// <summary>SQL: the tables that belong to tenants.</summary>
    public const string TenantTables = """
        SELECT c.oid, c.relname
        FROM pg_class c
        WHERE c.relnamespace = 'public'::regnamespace
          AND c.relkind IN ('r', 'p')
          AND EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped)
        """;

    /// <summary>Without partitions, which have the name of their table at the program's side.</summary>
    public static Task<IReadOnlyList<string>> TenantTablesAsync() =>
        ListAsync($"SELECT relname FROM ({TenantTables}) t WHERE NOT (SELECT relispartition FROM pg_class WHERE oid = t.oid) ORDER BY 1");

    /// <summary>The first column, as text.</summary>
    public static Task<IReadOnlyList<string>> ListAsync(string sql) => ListAsync(sql, ApiHost.Current.Environment);

    public static async Task<IReadOnlyList<string>> ListAsync(string sql, IReadOnlyDictionary<string, string> environment)
    {
        await using var connection = await ApiHost.ConnectAsync("postgres", environment);
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        List<string> rows = [];
        while (await reader.ReadAsync(TestContext.Current.CancellationToken))
            rows.Add(reader.GetFieldValue<string>(0));
        return rows;
    }

    /// <summary>Fails with what the query finds; an empty answer is right.</summary>
    public static async Task ShouldFindNothingAsync(string sql, string fix) => (await ListAsync(sql)).ShouldBeNone(fix);
}
