using Npgsql;
using Saas.Api.Tests.Rules;

namespace Saas.Api.Tests.Isolation;

/// <summary>One of four hundred tenants, each with rows in every table, is erased by the statements of the job, and by them alone.</summary>
public sealed class EraseEveryTableTests(FilledDatabase database) : IClassFixture<FilledDatabase>
{
    private const int Batch = 7;

    private static Guid Erased => FilledDatabase.TenantId;

    [Fact]
    public async Task Nothing_of_it_is_left_in_any_table_and_everybody_else_has_what_they_had()
    {
        // A table that a later migration adds, as `migrate` leaves it.
        await database.ExecuteAsync($"""
            SET statement_timeout = 0;
            CREATE TABLE things (tenant_id uuid NOT NULL, id uuid NOT NULL, parent_id uuid, PRIMARY KEY (tenant_id, id), FOREIGN KEY (tenant_id) REFERENCES tenants (id));
            CREATE TABLE more_things (tenant_id uuid NOT NULL, number bigint NOT NULL, thing_id uuid NOT NULL, PRIMARY KEY (tenant_id, number), FOREIGN KEY (tenant_id, thing_id) REFERENCES things (tenant_id, id));
            ALTER TABLE things OWNER TO saas_owner;
            ALTER TABLE more_things OWNER TO saas_owner;
            ALTER TABLE things ENABLE ROW LEVEL SECURITY;
            ALTER TABLE things FORCE ROW LEVEL SECURITY;
            ALTER TABLE more_things ENABLE ROW LEVEL SECURITY;
            ALTER TABLE more_things FORCE ROW LEVEL SECURITY;
            INSERT INTO things (tenant_id, id) SELECT t.id, gen_random_uuid() FROM tenants t, generate_series(1, 20);
            INSERT INTO more_things (tenant_id, number, thing_id) SELECT t.tenant_id, row_number() OVER (), t.id FROM things t;
            SELECT add_erasure_policies();
            INSERT INTO accounts (id, email, last_tenant_id) SELECT gen_random_uuid(), 'p@example.com', '{Erased}';
            INSERT INTO users (tenant_id, id, account_id, email, name, role) SELECT t.id, gen_random_uuid(), a.id, a.email, 'P', 'USER' FROM tenants t, accounts a WHERE a.email = 'p@example.com' AND t.id IN ('{Erased}', '00000000-0000-7000-8000-000000000201');
            INSERT INTO sessions (id, account_id, active_tenant_id, refresh_hash, idle_expires_at, expires_at, methods)
            SELECT gen_random_uuid(), a.id, u.tenant_id, sha256('x') || sha256('y'), now(), now(), 'pwd' FROM accounts a JOIN users u ON u.account_id = a.id WHERE a.email = 'p@example.com';
            UPDATE tenants SET status = 'deleting', status_before = 'active', erase_at = now() WHERE id = '{Erased}';
            """);
        var tables = await database.ListAsync($"SELECT t.relname FROM ({Catalogue.TenantTables}) t JOIN pg_class c USING (oid) WHERE NOT c.relispartition ORDER BY 1");
        Assert.Contains("more_things", tables);
        var (had, others) = (await CountAsync(tables), await ChecksumsAsync(tables));
        Assert.DoesNotContain(had, table => table.Value == 0);

        var removed = await EraseAsync();

        Assert.All(await CountAsync(tables), table => Assert.True(table.Value == 0, $"{table.Key}: {table.Value} rows are left."));
        Assert.Equal(others, await ChecksumsAsync(tables));
        // That the erasure has begun is recorded as well.
        had["audit_inbox"]++;
        foreach (var (table, count) in had)
            Assert.Equal((table, count), (table, removed[table]));
        Assert.Equal(["0 1 1 1"], await database.ListAsync($"""
            SELECT concat_ws(' ', (SELECT count(*) FROM tenants WHERE id = '{Erased}'), (SELECT count(*) FROM accounts WHERE email = 'p@example.com' AND last_tenant_id IS NULL),
                (SELECT count(*) FROM sessions s JOIN accounts a ON a.id = s.account_id WHERE a.email = 'p@example.com' AND s.ended_at IS NULL), (SELECT count(*) FROM users WHERE email = 'p@example.com'))
            """));
        // The report says the same as was counted here.
        Assert.Equal([.. had.Append(new("tenants", 1)).Append(new("sessions", 1)).Select(table => $"{table.Key} {table.Value}").Order(StringComparer.Ordinal)],
            (await database.ListAsync($"SELECT key || ' ' || value FROM tenant_erasures, jsonb_each_text(removed) WHERE id = '{Erased}'")).Order(StringComparer.Ordinal));
    }

    /// <summary>As the job does it; what is counted is by table.</summary>
    private async Task<Dictionary<string, long>> EraseAsync()
    {
        await using var system = await database.ConnectAsync("saas_system");
        Assert.True((bool)(await ScalarAsync(system, $"SELECT begin_tenant_erasure('{Erased}')"))!);
        Dictionary<string, long> removed = [];
        foreach (var table in await database.ListAsync(SqlConstant.Find("EraseTenantSql.SelectTables").Text))
        {
            removed[table] = 0;
            while (await ScalarAsync(system, $"SELECT erase_tenant_rows('{Erased}', '{table}', {Batch})") is int and > 0 and var batch)
                removed[table] += batch;
        }
        return removed;
    }

    private static async Task<object?> ScalarAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(TestContext.Current.CancellationToken);
    }

    private async Task<Dictionary<string, long>> CountAsync(IReadOnlyList<string> tables)
    {
        await using var admin = await database.ConnectAsync("postgres");
        Dictionary<string, long> counts = [];
        foreach (var table in tables)
            counts[table] = (long)(await ScalarAsync(admin, $"SELECT count(*) FROM {table} WHERE tenant_id = '{Erased}'"))!;
        return counts;
    }

    private async Task<IReadOnlyList<string>> ChecksumsAsync(IReadOnlyList<string> tables)
    {
        await using var admin = await database.ConnectAsync("postgres");
        await ScalarAsync(admin, "SET statement_timeout = 0");
        List<string> sums = [];
        foreach (var table in tables.Append("tenants"))
            sums.Add($"{table} {await ScalarAsync(admin, $"SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) || count(*) FROM {table} t WHERE {(table == "tenants" ? "id" : "tenant_id")} <> '{Erased}'")}");
        return sums;
    }
}
