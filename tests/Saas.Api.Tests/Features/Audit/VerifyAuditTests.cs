using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.Audit;

/// <summary>
/// The chain of seals tells what was done to the trail behind the service's back, by somebody who may do everything in the database. What
/// was done to one column or another: VerifyAuditColumnTests.
/// </summary>
public sealed class VerifyAuditTests(SealingJobs own) : IClassFixture<SealingJobs>
{
    [Fact]
    public async Task An_untouched_trail_is_valid_and_covers_every_event()
    {
        var tenant = await own.TenantAsync();
        var report = await AuditRows.VerifyAsync(tenant);

        Assert.True(report.GetProperty("valid").GetBoolean(), report.GetRawText());
        Assert.InRange(report.GetProperty("seals").GetInt32(), 2, 10);
        Assert.Equal(await own.EventsAsync(tenant), report.GetProperty("events").GetInt64());
        Assert.Matches("^[0-9a-f]{64}$", report.Text("lastHash"));
    }

    [Theory]
    [InlineData("DELETE FROM audit_events WHERE id = $id", "event_removed")]
    [InlineData("UPDATE audit_seals SET leaves = overlay(leaves PLACING '\\x00'::bytea FROM 30) WHERE tenant_id = $tenant AND number = 1", "seal_changed")]
    [InlineData("UPDATE audit_seals SET hash = sha256('x') WHERE tenant_id = $tenant AND number = 1", "seal_changed")]
    [InlineData("DELETE FROM audit_seals WHERE tenant_id = $tenant AND number = 1", "seal_removed")]
    public async Task What_was_changed_or_removed_is_found(string statement, string kind)
    {
        var tenant = await own.TenantAsync();
        var id = await own.Database.ScalarAsync<Guid>($"SELECT id FROM audit_events WHERE tenant_id = '{tenant.Id}' AND action = 'user.created' ORDER BY id LIMIT 1");

        await own.Database.ExecuteAsync(statement.Replace("$id", $"'{id}'", StringComparison.Ordinal).Replace("$tenant", $"'{tenant.Id}'", StringComparison.Ordinal));

        var report = await AuditRows.VerifyAsync(tenant);
        Assert.False(report.GetProperty("valid").GetBoolean());
        var fault = report.GetProperty("faults").EnumerateArray().First(fault => fault.Text("kind") == kind);
        if (kind.StartsWith("event", StringComparison.Ordinal))
            Assert.Equal(id.ToString(), fault.Text("eventId"));
    }

    [Fact]
    public async Task What_was_inserted_between_is_found()
    {
        var tenant = await own.TenantAsync();
        await own.Database.ExecuteAsync($"""
            INSERT INTO audit_events (tenant_id, id, action, actor_type, object_type)
            SELECT tenant_id, (left(min(id::text), 24) || 'ffffffffffff')::uuid, 'user.read', 'system', 'user' FROM audit_events WHERE tenant_id = '{tenant.Id}' GROUP BY tenant_id
            """);

        var fault = Assert.Single((await AuditRows.VerifyAsync(tenant)).GetProperty("faults").EnumerateArray());
        Assert.Equal("event_inserted", fault.Text("kind"));
    }

    [Fact]
    public async Task The_last_hash_tells_of_a_chain_that_was_made_anew()
    {
        var tenant = await own.TenantAsync();
        var before = (await AuditRows.VerifyAsync(tenant)).Text("lastHash");

        await own.Database.ExecuteAsync($"UPDATE audit_events SET user_agent = 'Other' WHERE tenant_id = '{tenant.Id}'; DELETE FROM audit_seals WHERE tenant_id = '{tenant.Id}'; UPDATE audit_sealing SET sealed_to = now() - interval '1 hour'");
        await own.SealAsync(tenant);

        var report = await AuditRows.VerifyAsync(tenant);
        Assert.True(report.GetProperty("valid").GetBoolean());
        Assert.NotEqual(before, report.Text("lastHash"));
    }

    [Fact]
    public async Task It_goes_on_page_by_page()
    {
        var tenant = await own.TenantAsync();
        var first = await AuditRows.VerifyAsync(tenant, "?limit=1");
        var second = await AuditRows.VerifyAsync(tenant, $"?limit=1&after={first.GetProperty("nextAfter").GetInt64()}");

        Assert.Equal((1, 1), (first.GetProperty("seals").GetInt32(), second.GetProperty("seals").GetInt32()));
        Assert.True(first.GetProperty("valid").GetBoolean() && second.GetProperty("valid").GetBoolean());
    }

    [Fact]
    public async Task Events_that_commit_late_are_sealed_late_and_do_not_break_the_chain()
    {
        var tenant = await own.TenantAsync();
        await using var late = await ApiHost.ConnectAsync("postgres", own.Database.Environment.Where(pair => pair.Value is not null).ToDictionary(pair => pair.Key, pair => pair.Value!));
        await using var transaction = await late.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await using (var insert = new Npgsql.NpgsqlCommand($"SET LOCAL idle_in_transaction_session_timeout = 0; INSERT INTO audit_events (tenant_id, action, actor_type, object_type) VALUES ('{tenant.Id}', 'user.late', 'system', 'user')", late))
            await insert.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        await tenant.AddAsync();

        await own.RunAsync("audit.seal");
        var before = await AuditRows.VerifyAsync(tenant);
        await transaction.CommitAsync(TestContext.Current.CancellationToken);
        await own.SealAsync(tenant);

        var after = await AuditRows.VerifyAsync(tenant);
        Assert.True(before.GetProperty("valid").GetBoolean() && after.GetProperty("valid").GetBoolean(), after.GetRawText());
        Assert.Equal(await own.EventsAsync(tenant), after.GetProperty("events").GetInt64());
    }

    [Fact]
    public async Task What_is_kept_no_longer_goes_and_the_chain_stays_whole()
    {
        var tenant = await Tenant.CreateAsync(own.Api);
        await own.Database.ExecuteAsync($"""
            UPDATE tenants SET audit_retention_days = 7 WHERE id = '{tenant.Id}';
            UPDATE audit_sealing SET sealed_to = now() - interval '9 days';
            INSERT INTO audit_events (tenant_id, id, action, actor_type, object_type)
            VALUES ('{tenant.Id}', (left(audit_id_at(now() - interval '8 days')::text, 14) || '7' || right(gen_random_uuid()::text, 21))::uuid, 'user.old', 'system', 'user')
            """);
        await own.RunAsync("audit.seal");
        await tenant.AddAsync();
        await own.SealAsync(tenant);

        await own.RunAsync("audit.upkeep");

        var report = await AuditRows.VerifyAsync(tenant);
        Assert.True(report.GetProperty("valid").GetBoolean(), report.GetRawText());
        Assert.Equal(1, report.GetProperty("pruned").GetInt32());
        Assert.Equal(0, await own.Database.ScalarAsync<long>($"SELECT count(*) FROM audit_events WHERE tenant_id = '{tenant.Id}' AND action = 'user.old'"));
        Assert.Equal(await own.EventsAsync(tenant), report.GetProperty("events").GetInt64());
    }
}
