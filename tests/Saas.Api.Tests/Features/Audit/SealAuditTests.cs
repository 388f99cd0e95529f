using System.Text.Json;
using Npgsql;
using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.Audit;

/// <summary>Sealing that somebody asks for, an operation; the schedule rests meanwhile.</summary>
public sealed class SealAuditTests(SealingJobs own) : IClassFixture<SealingJobs>, IAsyncLifetime
{
    public async ValueTask InitializeAsync() => await own.Database.ExecuteAsync("UPDATE schedules SET next_run_at = '2999-01-01' WHERE name = 'audit.seal'");

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Seals_what_was_written_up_to_now()
    {
        var tenant = await Tenant.CreateAsync(own.Api);
        await tenant.AddAsync();
        var other = await Tenant.CreateAsync(own.Api);

        var operation = await SealAllAsync(tenant.Admin);

        var report = await AuditRows.VerifyAsync(tenant);
        Assert.Equal(("audit.seal_trail", "succeeded", 100), (operation.Text("kind"), operation.Text("state"), operation.GetProperty("progress").GetInt32()));
        Assert.True(report.GetProperty("valid").GetBoolean(), report.GetRawText());
        Assert.Equal(report.GetProperty("events").GetInt64(), await own.Database.ScalarAsync<long>(
            $"SELECT sum((result ->> 'events')::bigint)::bigint FROM operations WHERE tenant_id = '{tenant.Id}' AND kind = 'audit.seal_trail'"));
        Assert.Equal(0L, await own.Database.ScalarAsync<long>($"SELECT count(*) FROM audit_seals WHERE tenant_id = '{other.Id}'"));
        // The schedule goes on behind it.
        await tenant.AddAsync();
        await own.SealAsync(tenant);
        Assert.True((await AuditRows.VerifyAsync(tenant)).GetProperty("valid").GetBoolean());
        Assert.Equal(await own.EventsAsync(tenant), (await AuditRows.VerifyAsync(tenant)).GetProperty("events").GetInt64());
    }

    [Fact]
    public async Task Tells_how_far_it_is()
    {
        const int Lock = 4711;
        var tenant = await Tenant.CreateAsync(own.Api);
        await SealAllAsync(tenant.Admin);
        await own.Database.ExecuteAsync($"""
            INSERT INTO audit_events (tenant_id, action, actor_type, object_type) SELECT '{tenant.Id}', 'thing.happened', 'system', 'thing' FROM generate_series(1, 3500);
            CREATE OR REPLACE FUNCTION wait_here() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_advisory_xact_lock({Lock}); RETURN NEW; END';
            CREATE TRIGGER wait_here BEFORE INSERT ON audit_seals FOR EACH ROW
            WHEN (NEW.tenant_id = '{tenant.Id}' AND NEW.number = {1 + await own.Database.ScalarAsync<long>($"SELECT count(*) FROM audit_seals WHERE tenant_id = '{tenant.Id}'") + 1}) EXECUTE FUNCTION wait_here()
            """);
        await SealableAsync();
        Guid id;
        await using (var holder = await ApiHost.ConnectAsync("postgres", own.Database.Environment.Where(pair => pair.Value is not null).ToDictionary(pair => pair.Key, pair => pair.Value!)))
        {
            // Without a transaction, which would hold all sealing up.
            await using (var hold = new NpgsqlCommand($"SELECT pg_advisory_lock({Lock})", holder))
                await hold.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
            id = await StartAsync(tenant.Admin);

            var halfWay = await tenant.Admin.OperationAsync(id, operation => operation.GetProperty("done").GetInt64() > 0);

            var (state, done, total, progress) = halfWay.Progress();
            Assert.Equal(("running", 1000L), (state, done));
            Assert.InRange(total!.Value, 3500, 3600);
            Assert.Equal((int)(100 * done / total.Value), progress);
        }
        var ended = await tenant.Admin.FinishedAsync(id);

        Assert.Equal("succeeded", ended.Text("state"));
        Assert.Equal(ended.GetProperty("total").GetInt64(), ended.GetProperty("done").GetInt64());
        Assert.True((await AuditRows.VerifyAsync(tenant)).GetProperty("valid").GetBoolean());
    }

    [Fact]
    public async Task Events_that_the_tenant_keeps_no_longer_go_and_another_tenants_stay()
    {
        var (tenant, other) = (await Tenant.CreateAsync(own.Api), await Tenant.CreateAsync(own.Api));
        foreach (var one in new[] { tenant, other })
        {
            // As many as one seal is over, and one that is not so old.
            await own.Database.ExecuteAsync($"""
                INSERT INTO audit_events (tenant_id, id, action, actor_type, object_type)
                SELECT '{one.Id}', (left(audit_id_at(now() - CASE WHEN n > 1000 THEN interval '29 days' ELSE interval '31 days' END)::text, 14) || '7' || right(gen_random_uuid()::text, 21))::uuid,
                       'thing.happened', 'system', 'thing'
                FROM generate_series(1, 1001) n
                """);
        }
        using (var set = await tenant.Admin.PatchAsync("/tenants/current", new { auditRetentionDays = 30 }))
            await set.ShouldBeAsync(200);
        await SealAllAsync(tenant.Admin);
        await SealAllAsync(other.Admin);

        await own.RunAsync("audit.upkeep");
        var early = await AuditRows.VerifyAsync(tenant);
        await own.Database.ExecuteAsync($"UPDATE tenants SET audit_retention_next_at = now() WHERE id = '{tenant.Id}'");
        await own.RunAsync("audit.upkeep");

        Assert.Equal(0, early.GetProperty("pruned").GetInt32());
        using var read = await tenant.Admin.GetAsync("/tenants/current");
        var settings = await read.ShouldBeAsync(200);
        Assert.Equal((30, JsonValueKind.Null, JsonValueKind.Null), (settings.GetProperty("auditRetentionDays").GetInt32(), settings.GetProperty("auditRetentionNextDays").ValueKind, settings.GetProperty("auditRetentionNextAt").ValueKind));
        var (report, others) = (await AuditRows.VerifyAsync(tenant), await AuditRows.VerifyAsync(other));
        Assert.True(report.GetProperty("valid").GetBoolean(), report.GetRawText());
        Assert.Equal((1, 0), (report.GetProperty("pruned").GetInt32(), others.GetProperty("pruned").GetInt32()));
        Assert.Equal((1L, 1001L), (await ThingsAsync(tenant), await ThingsAsync(other)));
    }

    [Fact]
    public async Task While_one_is_open_it_is_answered_again_and_then_another_one_begins()
    {
        var (tenant, other) = (await Tenant.CreateAsync(own.Api), await Tenant.CreateAsync(own.Api));
        var (second, key) = (await tenant.AddUserAsync("ADMIN"), await tenant.Admin.AddTenantKeyAsync("audit.read"));
        Guid first;
        await PauseAsync(tenant, "pause");
        try
        {
            first = await StartAsync(tenant.Admin);

            Assert.Equal([first, first, first], [await StartAsync(tenant.Admin), await StartAsync(second), await StartAsync(key.Caller)]);
            Assert.Equal("succeeded", (await other.Admin.FinishedAsync(await StartAsync(other.Admin))).Text("state"));
            Assert.Equal(1L, await JobsAsync(tenant));
        }
        finally
        {
            await PauseAsync(tenant, "resume");
        }
        Assert.Equal("succeeded", (await tenant.Admin.FinishedAsync(first)).Text("state"));
        var next = await StartAsync(tenant.Admin);
        Assert.NotEqual(first, next);
        Assert.Equal("succeeded", (await tenant.Admin.FinishedAsync(next)).Text("state"));
        Assert.Equal(2L, await JobsAsync(tenant));
    }

    [Fact]
    public async Task Of_many_at_once_all_get_the_same_one()
    {
        var tenant = await Tenant.CreateAsync(own.Api);
        await PauseAsync(tenant, "pause");

        var ids = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => StartAsync(tenant.Admin)));

        Assert.Single(ids.Distinct());
        Assert.Equal(1L, await JobsAsync(tenant));
        Assert.Equal(1L, await own.Database.ScalarAsync<long>($"SELECT count(*) FROM operations WHERE tenant_id = '{tenant.Id}'"));
    }

    [Fact]
    public async Task One_that_was_cancelled_is_not_open()
    {
        var tenant = await Tenant.CreateAsync(own.Api);
        await PauseAsync(tenant, "pause");
        var first = await StartAsync(tenant.Admin);
        using (var cancelled = await tenant.Admin.PostAsync($"/jobs/{first}/cancel"))
            await cancelled.ShouldBeAsync(200);

        Assert.NotEqual(first, await StartAsync(tenant.Admin));
        Assert.Equal("failed", (await tenant.Admin.OperationAsync(first)).Text("state"));
    }

    [Fact]
    public async Task One_whose_job_is_not_kept_any_more_has_failed()
    {
        var tenant = await Tenant.CreateAsync(own.Api);
        await PauseAsync(tenant, "pause");
        var id = await StartAsync(tenant.Admin);
        Assert.Equal("pending", (await tenant.Admin.OperationAsync(id)).Text("state"));

        await own.Database.ExecuteAsync($"DELETE FROM jobs WHERE id = '{id}'");

        var operation = await tenant.Admin.OperationAsync(id);
        Assert.Equal(("failed", "It was given up or cancelled.", JsonValueKind.String), (operation.Text("state"), operation.Text("error"), operation.GetProperty("finishedAt").ValueKind));
    }

    [Fact]
    public async Task One_that_retention_has_removed_does_not_hold_the_next_one_up()
    {
        var tenant = await Tenant.CreateAsync(own.Api);
        await PauseAsync(tenant, "pause");
        var first = await StartAsync(tenant.Admin);
        await own.Database.ExecuteAsync($"DELETE FROM operations WHERE id = '{first}'");

        var next = await StartAsync(tenant.Admin);

        Assert.NotEqual(first, next);
        Assert.Equal(next, await StartAsync(tenant.Admin));
    }

    [Fact]
    public async Task Takes_a_key_that_may_read_the_trail_and_nobody_who_may_not()
    {
        var tenant = await Tenant.CreateAsync(own.Api);
        var (key, user) = (await tenant.Admin.AddTenantKeyAsync("audit.read"), await tenant.AddUserAsync());

        var operation = await key.Caller.FinishedAsync(await StartAsync(key.Caller));

        Assert.Equal("succeeded", operation.Text("state"));
        using var refused = await user.PostAsync("/audit/seals");
        await refused.ShouldBeProblemAsync(403, "permission_denied");
        Assert.Equal(404, await user.TryAsync($"/operations/{operation.Text("id")}"));
    }

    private Task<long> ThingsAsync(Tenant tenant) => own.Database.ScalarAsync<long>($"SELECT count(*) FROM audit_events WHERE tenant_id = '{tenant.Id}' AND action = 'thing.happened'");

    private Task<long> JobsAsync(Tenant tenant) => own.Database.ScalarAsync<long>($"SELECT count(*) FROM jobs WHERE tenant_id = '{tenant.Id}' AND kind = 'audit.seal_trail'");

    private static async Task PauseAsync(Tenant tenant, string action)
    {
        using var answer = await tenant.Admin.PostAsync($"/jobs/{action}", new { kind = "audit.seal_trail" });
        await answer.ShouldBeAsync(204);
    }

    private static async Task<Guid> StartAsync(ApiUser user)
    {
        using var accepted = await user.PostAsync("/audit/seals");
        var id = (await accepted.ShouldBeAsync(202)).GetProperty("id").GetGuid();
        Assert.Equal($"/operations/{id}", accepted.Header("Location"));
        return id;
    }

    /// <summary>Until everything may be sealed that was there before: transactions of other tests may hold it up, also in other databases.</summary>
    private async Task SealableAsync()
    {
        var now = await own.Database.ScalarAsync<string>("SELECT clock_timestamp()::text");
        await Eventually.TrueAsync(
            async () =>
            {
                await own.Database.ExecuteAsync("INSERT INTO audit_horizons (taken_at, next_xid) VALUES (statement_timestamp(), pg_snapshot_xmax(pg_current_snapshot())) ON CONFLICT DO NOTHING");
                return await own.Database.ScalarAsync<bool>(
                    $"SELECT coalesce(max(taken_at) > '{now}'::timestamptz + interval '10 ms', false) FROM audit_horizons WHERE next_xid <= pg_snapshot_xmin(pg_current_snapshot())");
            },
            TimeSpan.FromSeconds(60));
    }

    /// <summary>Until everything is sealed that was there before.</summary>
    private async Task<JsonElement> SealAllAsync(ApiUser admin)
    {
        var newest = await own.Database.ScalarAsync<Guid>($"SELECT id FROM audit_events WHERE tenant_id = '{admin.TenantId}' ORDER BY id DESC LIMIT 1");
        JsonElement operation = default;
        await Eventually.TrueAsync(
            async () =>
            {
                operation = await admin.FinishedAsync(await StartAsync(admin));
                return await own.Database.ScalarAsync<bool>($"SELECT EXISTS (SELECT FROM audit_seals WHERE tenant_id = '{admin.TenantId}' AND to_id >= '{newest}')");
            },
            TimeSpan.FromSeconds(60));
        return operation;
    }
}
