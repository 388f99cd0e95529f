using System.Text.Json;
using Npgsql;
using Saas.Api.Tests.Harness;
using Saas.Api.Tests.Rules;

namespace Saas.Api.Tests.Isolation;

/// <summary>
/// A database with some hundred tenants, each with some dozen rows of every tenant table: as many copies of what one tenant of the shared
/// database has, under other keys; and thousands of rows of what accounts have. So large that PostgreSQL reads an index, as it does in
/// production, and judges by real statistics.
/// </summary>
public sealed class FilledDatabase : IAsyncLifetime
{
    private const int Tenants = 400;
    private const int Copies = 20;

    /// <summary>SQL: tables that are no tenant's and grow with accounts.</summary>
    private const string AccountTables = $"""
        SELECT c.relname
        FROM pg_class c
        WHERE c.relnamespace = 'public'::regnamespace
          AND c.relkind = 'r'
          AND NOT c.relispartition
          AND c.oid NOT IN (SELECT oid FROM ({Catalogue.TenantTables}) t)
          AND (c.relname IN ('accounts', 'attempt_counts', 'mail_limits', 'sign_in_failures')
               OR EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname IN ('account_id', 'session_id') AND NOT a.attisdropped))
        ORDER BY 1
        """;

    private OwnDatabase _database = null!;

    /// <summary>Whose rows were copied: values that reach them are found with it.</summary>
    internal ApiUser Sample { get; private set; } = null!;

    /// <summary>One of the tenants.</summary>
    internal static Guid TenantId { get; } = Guid.Parse("00000000-0000-7000-8000-000000000200");

    internal Task<NpgsqlConnection> ConnectAsync(string role) => ApiHost.ConnectAsync(role, Environment);

    internal Task ExecuteAsync(string sql) => _database.ExecuteAsync(sql);

    internal Task<IReadOnlyList<string>> ListAsync(string sql) => Catalogue.ListAsync(sql, Environment);

    private Dictionary<string, string> Environment =>
        _database.Environment.Where(pair => pair.Value is not null).ToDictionary(pair => pair.Key, pair => pair.Value!);

    public async ValueTask InitializeAsync()
    {
        var sample = await TwoTenants.CreateAsync();
        Sample = sample.BUser;
        _database = await OwnDatabase.MigratedAsync();
        await _database.ExecuteAsync($"""
            INSERT INTO tenants (id, name, slug)
            SELECT ('00000000-0000-7000-8000-' || lpad(i::text, 12, '0'))::uuid, 'Tenant ' || i, 'tenant-' || i FROM generate_series(1, {Tenants}) i
            """);
        await using var connection = await ConnectAsync("postgres");
        foreach (var table in await Catalogue.TenantTablesAsync())
            await FillAsync(connection, table, sample.B.Id);
        foreach (var table in await Catalogue.ListAsync(AccountTables))
            await FillAsync(connection, table, null);
        await _database.ExecuteAsync("""
            SET statement_timeout = 0;
            SET lock_timeout = 0;
            UPDATE jobs j
            SET state = s.state, unique_key = NULL, unique_states = NULL, finished_at = now() - interval '1 hour',
                lease_token = CASE s.state WHEN 'running' THEN gen_random_uuid() END, lease_until = CASE s.state WHEN 'running' THEN now() END
            FROM (SELECT tenant_id, id, (ARRAY['available', 'scheduled', 'running', 'retryable', 'succeeded', 'cancelled'])[1 + row_number() OVER () % 9] AS state FROM jobs) s
            WHERE j.tenant_id = s.tenant_id AND j.id = s.id AND s.state IS NOT NULL;
            ANALYZE;
            """);
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    /// <summary>Copies differ in every column of a unique index. Triggers and foreign keys do not look.</summary>
    private static async Task FillAsync(NpgsqlConnection connection, string table, Guid? sample)
    {
        // Every column of whatever table it is: the copies are to be whole rows, and a list would leave out what a later migration adds.
        var rows = sample is { } tenant
            ? await Sql.ScalarAsync<string>(
                $"SELECT coalesce(jsonb_agg(to_jsonb(t)), '[]')::text FROM (SELECT * FROM {table} ORDER BY tenant_id = $1 DESC LIMIT 50) t WHERE t.tenant_id = $1 OR NOT EXISTS (SELECT FROM {table} WHERE tenant_id = $1)", tenant)
            : await Sql.ScalarAsync<string>($"SELECT coalesce(jsonb_agg(to_jsonb(t)), '[]')::text FROM (SELECT * FROM {table} LIMIT 50) t");
        if (sample is null && rows == "[]")
            return;
        // What the inbox has is soon in the trail.
        if (table == "audit_inbox")
            rows = $$"""[{"tenant_id": "{{sample}}", "occurred_at": "2026-01-01T00:00:00Z", "action": "user.updated", "object_id": "{{sample}}", "before": {"name": "One"}, "after": {"name": "Two"}, "actor": null}]""";
        Assert.False(JsonDocument.Parse(rows).RootElement.GetArrayLength() == 0, $"No tenant has a row of {table}: give TwoTenants one.");
        await using var columns = new NpgsqlCommand(
            """
            SELECT string_agg(quote_ident(a.attname), ', '),
                   string_agg(CASE
                       WHEN a.attname = 'tenant_id' THEN 'tenant.id'
                       -- As many accounts as rows: each has few.
                       WHEN a.attname = 'created_by' THEN 'gen_random_uuid()'
                       WHEN a.attname = 'account_id' AND NOT EXISTS (SELECT FROM pg_attribute t WHERE t.attrelid = a.attrelid AND t.attname = 'tenant_id') THEN 'gen_random_uuid()'
                       -- Hashes, of which no two are the same.
                       WHEN a.atttypid = 'bytea'::regtype AND EXISTS (SELECT FROM pg_index i WHERE i.indrelid = a.attrelid AND a.attnum = ANY (i.indkey))
                           THEN format('CASE WHEN r.%I IS NOT NULL THEN sha256(uuid_send(gen_random_uuid())) END', a.attname)
                       WHEN NOT EXISTS (SELECT FROM pg_index i WHERE i.indrelid = a.attrelid AND i.indisunique AND a.attnum = ANY (i.indkey)) THEN 'r.' || quote_ident(a.attname)
                       WHEN a.atttypid = 'uuid'::regtype THEN 'gen_random_uuid()'
                       -- All are of one length.
                       WHEN a.attname = 'handle' THEN 'md5(gen_random_uuid()::text) || md5(gen_random_uuid()::text)'
                       WHEN a.atttypid = 'text'::regtype THEN format('(r.%I || n::text)', a.attname)
                       WHEN a.atttypid IN ('integer'::regtype, 'bigint'::regtype) THEN format('r.%I + n * 10', a.attname)
                       ELSE 'r.' || quote_ident(a.attname) END, ', ')
            FROM pg_attribute a
            WHERE a.attrelid = $1::regclass AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
            """, connection);
        columns.Parameters.Add(new NpgsqlParameter { Value = table });
        await using var reader = await columns.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        await reader.ReadAsync(TestContext.Current.CancellationToken);
        var (names, values) = (reader.GetString(0), reader.GetString(1));
        await reader.DisposeAsync();
        await using var unhindered = new NpgsqlCommand("SET session_replication_role = replica; SET statement_timeout = 0; SET lock_timeout = 0", connection);
        await unhindered.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        await using var fill = new NpgsqlCommand(
            $"""
            INSERT INTO {table} ({names}) OVERRIDING SYSTEM VALUE
            SELECT {values} FROM jsonb_populate_recordset(NULL::{table}, $1::jsonb) r CROSS JOIN {(sample is null ? "" : "tenants tenant CROSS JOIN")} generate_series(1, {(sample is null ? Tenants : Copies)}) n
            ON CONFLICT DO NOTHING
            """, connection);
        fill.Parameters.Add(new NpgsqlParameter { Value = rows });
        var filled = await fill.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        Assert.True(filled >= Tenants, $"{table}: {filled} rows.");
    }
}

/// <summary>One for all that only look at it.</summary>
[CollectionDefinition(nameof(FilledDatabase))]
public sealed class SharedFilledDatabase : ICollectionFixture<FilledDatabase>;
