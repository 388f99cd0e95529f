using Npgsql;
using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.Tenants;

/// <summary>Exports of a database of their own: large ones, and those that do not come to their end.</summary>
public sealed class ExportTenantFaultTests : IAsyncLifetime
{
    private readonly string _files = Path.Combine(ApiHost.Current.Folder, $"files-{Unique.Text()}");
    private readonly string _temporary = Path.Combine(ApiHost.Current.Folder, $"temporary-{Unique.Text()}");
    private OwnJobs _own = null!;

    public async ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(_temporary);
        _own = await OwnJobs.StartAsync(("FILES_FOLDER", _files));
    }

    public ValueTask DisposeAsync() => _own.DisposeAsync();

    [Fact]
    public async Task A_table_that_is_added_later_is_in_it()
    {
        await _own.Database.ExecuteAsync($"""
            CREATE TABLE things (tenant_id uuid NOT NULL, id uuid NOT NULL, name text NOT NULL, PRIMARY KEY (tenant_id, id));
            ALTER TABLE things ENABLE ROW LEVEL SECURITY;
            ALTER TABLE things FORCE ROW LEVEL SECURITY;
            CREATE POLICY tenant_lock ON things AS RESTRICTIVE FOR ALL TO saas_app USING (tenant_id = (SELECT current_tenant())) WITH CHECK (tenant_id = (SELECT current_tenant()));
            CREATE POLICY tenant_rows ON things FOR ALL TO saas_app USING (true) WITH CHECK (true);
            GRANT SELECT ON things TO saas_app;
            INSERT INTO things (tenant_id, id, name) SELECT t, gen_random_uuid(), 'Line' || chr(10) || 'and ☃ ' || n FROM unnest(ARRAY['{_own.Tenant.Id}', gen_random_uuid()]::uuid[]) t, generate_series(1, 3) n
            """);
        await WorkerAsync();

        var archive = await TenantArchiveFile.MakeAsync(_own.Tenant.Admin);

        Assert.Equal(["Line\nand ☃ 1", "Line\nand ☃ 2", "Line\nand ☃ 3"], archive.Lines["things"].Select(row => row.Text("name")).Order());
    }

    [Fact]
    public async Task All_tables_are_as_they_were_at_one_moment()
    {
        await AddEventsAsync(40_000, 10);
        await WorkerAsync();
        var (admin, written) = (_own.Tenant.Admin, 0);
        var id = await TenantArchiveFile.BeginAsync(admin);
        await using var writer = await ApiHost.ConnectAsync("postgres", _own.Database.Environment.ToDictionary(pair => pair.Key, pair => pair.Value ?? ""));

        // Both rows of each pair are committed at once: one without the other is a mixture of two moments.
        while ((await TenantArchiveFile.LookAsync(admin, id)).Text("state") is "pending" or "running")
        {
            await using var pair = new NpgsqlCommand($"""
                WITH role AS (INSERT INTO roles (tenant_id, id, name, permissions) SELECT '{_own.Tenant.Id}', gen_random_uuid(), 'Pair ' || gen_random_uuid(), '{"{}"}' RETURNING tenant_id, id)
                INSERT INTO job_pauses (tenant_id, kind) SELECT tenant_id, id::text FROM role
                """, writer);
            written += await pair.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }

        var archive = await TenantArchiveFile.FetchAsync(admin, await TenantArchiveFile.LookAsync(admin, id));
        var (roles, pauses) = (archive.Lines["roles"].Select(row => row.Text("id")).ToHashSet(), archive.Lines["job_pauses"].Select(row => row.Text("kind")).ToHashSet());
        Assert.True(roles.SetEquals(pauses), $"{roles.Count} roles and {pauses.Count} pauses");
        Assert.True(written > roles.Count, $"All of {written} pairs were written before the export began.");
    }

    [Fact]
    public async Task Takes_little_memory_whatever_there_is_to_be_exported()
    {
        // 160 MB of rows, which do not compress, and less than half of that for the whole process.
        await AddEventsAsync(20_000, 125);
        await WorkerAsync(("DOTNET_GCHeapHardLimit", "0x4000000"));

        var archive = await TenantArchiveFile.MakeAsync(_own.Tenant.Admin);

        Assert.True(archive.Lines["audit_events"].Count >= 20_000);
        Assert.True(archive.Operation.GetProperty("result").GetProperty("bytes").GetInt64() > 0x4000000, archive.Operation.GetRawText());
    }

    [Fact]
    public async Task One_whose_worker_is_killed_is_made_anew_and_leaves_nothing_else_behind()
    {
        var first = await WorkerAsync();
        await using (var held = await HeldAsync())
        {
            var id = await TenantArchiveFile.BeginAsync(_own.Tenant.Admin);
            await Eventually.TrueAsync(() => _own.Database.ScalarAsync<bool>("SELECT EXISTS (SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database())"));
            await first.KillAsync();
            await held.DisposeAsync();
            await WorkerAsync();

            await TenantArchiveFile.FetchAsync(_own.Tenant.Admin, await TenantArchiveFile.EndAsync(_own.Tenant.Admin, id));
        }
        Assert.Single(Written());
        Assert.Empty(Temporary());
    }

    [Fact]
    public async Task One_that_is_cancelled_says_so_and_leaves_no_file()
    {
        // Before the table is held: a start looks at every table's policies.
        await WorkerAsync();
        await using var held = await HeldAsync();
        var id = await TenantArchiveFile.BeginAsync(_own.Tenant.Admin);
        await Eventually.TrueAsync(async () => (await TenantArchiveFile.LookAsync(_own.Tenant.Admin, id)).Text("state") == "running");

        using (var cancelled = await _own.Tenant.Admin.PostAsync($"/jobs/{id}/cancel"))
            await cancelled.ShouldBeAsync(200);

        var ended = await TenantArchiveFile.EndAsync(_own.Tenant.Admin, id);
        Assert.Equal(("failed", "It was cancelled."), (ended.Text("state"), ended.Text("error")));
        Assert.Equal(System.Text.Json.JsonValueKind.Null, ended.GetProperty("resultLink").ValueKind);
        Assert.Empty(Written());
        await Eventually.TrueAsync(() => Temporary().Length == 0);
    }

    [Fact]
    public async Task One_that_cannot_be_stored_fails_and_leaves_no_file()
    {
        await File.WriteAllTextAsync(_files + ".blocked", "", TestContext.Current.CancellationToken);
        await _own.WorkerAsync(("FILES_FOLDER", Path.Combine(_files + ".blocked", "below")), ("TMPDIR", _temporary));
        var id = await TenantArchiveFile.BeginAsync(_own.Tenant.Admin);
        await _own.Database.ExecuteAsync($"UPDATE jobs SET max_attempts = 1 WHERE id = '{id}'");

        var ended = await TenantArchiveFile.EndAsync(_own.Tenant.Admin, id);

        Assert.Equal("failed", ended.Text("state"));
        Assert.DoesNotContain(_files, ended.GetRawText(), StringComparison.Ordinal);
        Assert.Empty(Written());
        Assert.Empty(Temporary());
    }

    /// <summary>The runtime has its own things there.</summary>
    private string[] Temporary() => Directory.GetFiles(_temporary, "tmp*");

    private string[] Written() => Directory.Exists(_files) ? Directory.GetFiles(Path.Combine(_files), "*.*", SearchOption.AllDirectories).Where(file => !file.EndsWith(".link-key", StringComparison.Ordinal)).ToArray() : [];

    private Task<WorkerInstance> WorkerAsync(params (string Name, string? Value)[] settings) => _own.WorkerAsync([("FILES_FOLDER", _files), ("TMPDIR", _temporary), .. settings]);

    /// <summary>The export is under way: at this table the export waits.</summary>
    private async Task<NpgsqlConnection> HeldAsync()
    {
        var connection = await ApiHost.ConnectAsync("postgres", _own.Database.Environment.ToDictionary(pair => pair.Key, pair => pair.Value ?? ""));
        await using var held = new NpgsqlCommand("SET idle_in_transaction_session_timeout = 0; BEGIN; LOCK TABLE audit_seals IN ACCESS EXCLUSIVE MODE", connection);
        await held.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        return connection;
    }

    private async Task AddEventsAsync(int count, int digests)
    {
        const int AtOnce = 4000;
        for (var from = 0; from < count; from += AtOnce)
        {
            await _own.Database.ExecuteAsync($"""
                SET statement_timeout = 0;
                INSERT INTO audit_events (tenant_id, action, actor_type, object_type, object_id, details)
                SELECT '{_own.Tenant.Id}', 'thing.happened', 'system', 'thing', gen_random_uuid(), jsonb_build_object('noise', (SELECT string_agg(sha256((n * 1000 + i)::text::bytea)::text, '') FROM generate_series(1, {digests}) i))
                FROM generate_series({from + 1}, {Math.Min(from + AtOnce, count)}) n
                """);
        }
    }
}
