using System.Globalization;
using System.Text.Json;
using Npgsql;
using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.Audit;

/// <summary>Triggers write into an inbox; nobody who reads the trail can tell.</summary>
public sealed class AuditInboxTests(SealingJobs own) : IClassFixture<SealingJobs>, IAsyncLifetime
{
    /// <summary>Sealing, which empties it, is for each test to begin.</summary>
    public async ValueTask InitializeAsync() => await own.Database.ExecuteAsync("UPDATE schedules SET next_run_at = '2999-01-01' WHERE name = 'audit.seal'");

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task What_was_written_is_there_at_the_next_look_in_the_order_in_which_it_was_written()
    {
        var tenant = await Tenant.CreateAsync();
        var user = await tenant.AddAsync();
        foreach (var name in new[] { "One", "Two", "Three" })
        {
            using var patched = await tenant.Admin.PatchAsync($"/users/{user.Text("id")}", new { name });
            await patched.ShouldBeAsync(200);

            var newest = (await ListAsync(tenant))[0];

            Assert.Equal(("user.updated", name), (newest.Text("action"), newest.GetProperty("after").Text("name")));
        }
        Assert.Equal(["Three", "Two", "One"], (await ListAsync(tenant, "?action=user.updated")).Select(item => item.GetProperty("after").Text("name")));
    }

    [Fact]
    public async Task Rows_of_one_statement_are_in_the_order_in_which_it_wrote_them()
    {
        var tenant = await Tenant.CreateAsync();
        await using var connection = await ApiHost.Current.ConnectAsync("postgres");
        await using var write = new NpgsqlCommand($"INSERT INTO roles (tenant_id, id, name, permissions) SELECT '{tenant.Id}', gen_random_uuid(), 'Role ' || n, '{{}}' FROM generate_series(1, 200) n", connection);
        await write.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);

        var names = (await ListAsync(tenant, "?action=role.created&limit=100")).Select(item => item.GetProperty("after").Text("name"));

        Assert.Equal(Enumerable.Range(101, 100).Select(number => $"Role {number}").Reverse(), names);
    }

    [Fact]
    public async Task Many_who_read_while_others_write_see_each_event_once()
    {
        const int Writers = 4;
        const int Writes = 15;
        var tenant = await Tenant.CreateAsync();
        List<string> users = [];
        for (var i = 0; i < Writers; i++)
            users.Add((await tenant.AddAsync()).Text("id"));
        using var written = new CancellationTokenSource();

        var readers = Enumerable.Range(0, 4).Select(async _ =>
        {
            var seen = 0;
            while (!written.IsCancellationRequested)
            {
                var items = await ListAsync(tenant, "?action=user.updated&limit=100");
                Assert.Equal(items.Count, items.Select(item => item.Text("id")).Distinct().Count());
                Assert.True(items.Count >= seen, "An event that was there is gone.");
                seen = items.Count;
            }
        }).ToArray();
        await Task.WhenAll(users.Select(async id =>
        {
            for (var i = 1; i <= Writes; i++)
            {
                using var patched = await tenant.Admin.PatchAsync($"/users/{id}", new { name = $"Name {i}" });
                await patched.ShouldBeAsync(200);
            }
        }));
        await written.CancelAsync();
        await Task.WhenAll(readers);

        var all = await ListAsync(tenant, "?action=user.updated&limit=100");
        Assert.All(users, id => Assert.Equal(
            Enumerable.Range(1, Writes).Select(i => $"Name {i}").Reverse(),
            all.Where(item => item.Text("objectId") == id).Select(item => item.GetProperty("after").Text("name"))));
    }

    [Fact]
    public async Task More_than_is_moved_at_once_is_there_as_well()
    {
        const int Rows = 20_500;
        var tenant = await Tenant.CreateAsync(own.Api);
        await own.Database.ExecuteAsync($"INSERT INTO audit_inbox (tenant_id, action) SELECT '{tenant.Id}', 'thing.happened' FROM generate_series(1, {Rows})");

        using var answer = await tenant.Admin.GetAsync("/audit?limit=1");
        await answer.ShouldBeAsync(200);

        Assert.Equal(0L, await own.Database.ScalarAsync<long>($"SELECT count(*) FROM audit_inbox WHERE tenant_id = '{tenant.Id}'"));
        Assert.Equal((long)Rows, await own.Database.ScalarAsync<long>($"SELECT count(*) FROM audit_events WHERE tenant_id = '{tenant.Id}' AND action = 'thing.happened' AND object_type = 'thing'"));
    }

    /// <summary>More of it than goes in the time of a statement (5 s); also where no two rows go in that time.</summary>
    [Theory]
    [InlineData(180, 0.03)]
    [InlineData(2, 2.7)]
    public async Task What_takes_long_to_move_is_moved_little_by_little(int rows, double secondsEach)
    {
        var tenant = await Tenant.CreateAsync(own.Api);
        await own.Database.ExecuteAsync(string.Create(CultureInfo.InvariantCulture, $"""
            CREATE OR REPLACE FUNCTION take_long() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep({secondsEach}); RETURN NEW; END';
            DROP TRIGGER IF EXISTS take_long ON audit_events;
            CREATE TRIGGER take_long BEFORE INSERT ON audit_events FOR EACH ROW WHEN (NEW.tenant_id = '{tenant.Id}' AND NEW.action = 'thing.happened') EXECUTE FUNCTION take_long();
            INSERT INTO audit_inbox (tenant_id, action) SELECT '{tenant.Id}', 'thing.happened' FROM generate_series(1, {rows})
            """));

        await own.RunAsync("audit.seal", TimeSpan.FromSeconds(90));

        await using var admin = await ConnectAsync("postgres");
        await using var count = new NpgsqlCommand($"SELECT count(*) FROM audit_inbox WHERE tenant_id = '{tenant.Id}'", admin);
        Assert.Equal(0L, await count.ExecuteScalarAsync(TestContext.Current.CancellationToken));
        Assert.Equal((long)rows, await own.Database.ScalarAsync<long>($"SELECT count(*) FROM audit_events WHERE tenant_id = '{tenant.Id}' AND action = 'thing.happened'"));
    }

    [Fact]
    public async Task What_commits_late_is_not_lost_and_not_behind_a_seal()
    {
        var tenant = await own.TenantAsync();
        await using var late = await ConnectAsync("saas_app");
        await using var transaction = await late.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await RunAsync(late, $"SET LOCAL idle_in_transaction_session_timeout = 0; SELECT set_config('app.tenant_id', '{tenant.Id}', true); UPDATE users SET name = 'Late' WHERE id = '{tenant.Admin.Id}'");
        await tenant.AddAsync();
        // Whoever reads now moves what is committed, and leaves the other one.
        using (var answer = await tenant.Admin.GetAsync("/audit"))
            Assert.DoesNotContain((await answer.ShouldBeAsync(200)).GetProperty("items").EnumerateArray(), item => item.Text("action") == "user.updated");
        await own.RunAsync("audit.seal");

        await transaction.CommitAsync(TestContext.Current.CancellationToken);
        await own.SealAsync(tenant);

        var report = await AuditRows.VerifyAsync(tenant);
        Assert.True(report.GetProperty("valid").GetBoolean(), report.GetRawText());
        Assert.Equal(await own.EventsAsync(tenant), report.GetProperty("events").GetInt64());
        Assert.Equal(1L, await own.Database.ScalarAsync<long>($"SELECT count(*) FROM audit_events WHERE tenant_id = '{tenant.Id}' AND action = 'user.updated'"));
    }

    [Fact]
    public async Task Sealing_empties_it_for_every_tenant()
    {
        var (one, other) = (await Tenant.CreateAsync(own.Api), await Tenant.CreateAsync(own.Api));
        // Looked at without the harness, which would empty it.
        await using var admin = await ConnectAsync("postgres");
        await using var count = new NpgsqlCommand($"SELECT count(*) FROM audit_inbox WHERE tenant_id IN ('{one.Id}', '{other.Id}')", admin);

        await own.RunAsync("audit.seal");

        Assert.Equal(0L, await count.ExecuteScalarAsync(TestContext.Current.CancellationToken));
        Assert.True(await own.EventsAsync(one) > 0 && await own.EventsAsync(other) > 0);
    }

    [Theory]
    [InlineData("""{"type": "account", "account": "nobody", "session": "01890000-0000-7000-8000-00000000000", "operation": "Strange"}""")]
    [InlineData("\"text\"")]
    [InlineData("[1, 2]")]
    public async Task An_actor_of_strange_form_holds_nothing_up(string actor)
    {
        var tenant = await Tenant.CreateAsync();
        await using var connection = await ApiHost.Current.ConnectAsync("saas_app");
        await RunAsync(connection, $"BEGIN; SELECT set_config('app.tenant_id', '{tenant.Id}', true), set_config('app.actor', '{actor}', true); UPDATE users SET name = 'Strange'; COMMIT");

        var newest = (await ListAsync(tenant))[0];

        Assert.Equal(("user.updated", "Strange"), (newest.Text("action"), newest.GetProperty("after").Text("name")));
        Assert.Equal(JsonValueKind.Null, newest.GetProperty("actor").GetProperty("accountId").ValueKind);
    }

    /// <summary>What SQL that was smuggled in could write: an entry of an index has room for 2,700 bytes.</summary>
    [Theory]
    [InlineData("user.created", "account_id")]
    [InlineData("invitation.created", "email")]
    public async Task A_row_that_no_index_has_room_for_holds_nothing_up(string action, string member)
    {
        var tenant = await Tenant.CreateAsync();
        await using var connection = await ApiHost.Current.ConnectAsync("saas_app");
        await RunAsync(connection, $"""
            BEGIN;
            SELECT set_config('app.tenant_id', '{tenant.Id}', true);
            INSERT INTO audit_inbox (tenant_id, action, after)
            SELECT '{tenant.Id}', '{action}', jsonb_build_object('{member}', string_agg(md5(random()::text), '')) FROM generate_series(1, 1000);
            COMMIT
            """);

        var newest = (await ListAsync(tenant))[0];

        Assert.Equal((action, 32_000), (newest.Text("action"), newest.GetProperty("after").Text(member).Length));
    }

    /// <summary>As a worker of a version that knows of no inbox would.</summary>
    [Theory]
    [InlineData("UPDATE audit_sealing SET sealed_to = now() + interval '1 hour'")]
    [InlineData("INSERT INTO audit_seals (tenant_id, number, from_id, to_id, events, leaves_hash, previous_hash, hash) VALUES (@Tenant, 1, audit_id(), audit_id_at(now() + interval '1 hour'), 1, '', '', '')")]
    public async Task Nothing_is_sealed_before_what_is_older_was_moved(string seal)
    {
        var (tenant, other) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        await using var system = await ApiHost.Current.ConnectAsync("saas_system");
        await using var transaction = await system.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await RunAsync(system, $"INSERT INTO audit_inbox (tenant_id, action) VALUES ('{tenant}', 'thing.happened')");
        await transaction.SaveAsync("written", TestContext.Current.CancellationToken);

        var refused = await Assert.ThrowsAsync<PostgresException>(() => RunAsync(system, seal.Replace("@Tenant", $"'{tenant}'", StringComparison.Ordinal)));

        Assert.Equal(PostgresErrorCodes.ObjectNotInPrerequisiteState, refused.SqlState);
        await transaction.RollbackAsync("written", TestContext.Current.CancellationToken);
        // Of another tenant, and what is older than the inbox.
        await RunAsync(system, seal.Replace("@Tenant", $"'{other}'", StringComparison.Ordinal).Replace("SET sealed_to = now() + interval '1 hour'", "SET sealed_to = sealed_to", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_application_role_empties_it_for_its_own_tenant_only()
    {
        var (tenant, other) = (await Tenant.CreateAsync(), await Tenant.CreateAsync());
        await using var app = await ApiHost.Current.ConnectAsync("saas_app");
        await using var empty = new NpgsqlCommand($"SELECT set_config('app.tenant_id', '{tenant.Id}', false); SELECT empty_audit_inbox('{other.Id}', 100)", app);
        await using var reader = await empty.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        await reader.NextResultAsync(TestContext.Current.CancellationToken);
        await reader.ReadAsync(TestContext.Current.CancellationToken);

        Assert.Equal(0, reader.GetInt32(0));
    }

    private static async Task<IReadOnlyList<JsonElement>> ListAsync(Tenant tenant, string query = "")
    {
        using var answer = await tenant.Admin.GetAsync($"/audit{query}");
        return [.. (await answer.ShouldBeAsync(200)).GetProperty("items").EnumerateArray()];
    }

    private Task<NpgsqlConnection> ConnectAsync(string role) =>
        ApiHost.ConnectAsync(role, own.Database.Environment.Where(pair => pair.Value is not null).ToDictionary(pair => pair.Key, pair => pair.Value!));

    private static async Task RunAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }
}
