using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.Jobs;

public sealed class PauseJobsTests
{
    [Fact]
    public async Task A_kind_rests_in_the_tenant_that_paused_it_until_it_is_resumed()
    {
        var (paused, other) = (new ProbeJobs((await Tenant.CreateAsync()).Admin), new ProbeJobs((await Tenant.CreateAsync()).Admin));
        await SendAsync(paused.Admin, "pause", new { kind = "probe" });
        await SendAsync(paused.Admin, "pause", new { kind = "probe" });

        var waits = await paused.AddOneAsync();
        await ProbeJobs.StateAsync(await other.AddOneAsync(), "succeeded");
        // Another kind of the tenant goes on.
        using var added = await paused.Admin.PostAsync("/users", new { email = Unique.Email(), name = "Person", role = "USER" });
        await added.ShouldBeAsync(201);
        await Eventually.TrueAsync(async () => await Sql.ScalarAsync<long>(
            "SELECT count(*) FROM jobs WHERE tenant_id = $1 AND kind = 'users.tell_added' AND state = 'succeeded'", paused.Admin.TenantId) == 1);
        Assert.Equal("available", await ProbeJobs.StateAsync(waits, "available"));
        Assert.Empty(paused.Marks);

        await SendAsync(paused.Admin, "resume", new { kind = "probe" });

        await ProbeJobs.StateAsync(waits, "succeeded");
    }

    [Fact]
    public async Task A_platform_administrator_pauses_a_kind_in_every_tenant()
    {
        var (one, other, kind) = (await Tenant.CreateAsync(), await Tenant.CreateAsync(), $"pause.{Unique.Text()}");
        var super = await one.AddSuperAdminAsync();
        await SendAsync(super, "pause", new { kind, allTenants = true });

        foreach (var tenantId in new[] { one.Id, other.Id, Guid.Empty })
            await Sql.ExecuteAsync("INSERT INTO jobs (tenant_id, id, kind, state, payload, max_attempts) VALUES ($1, gen_random_uuid(), $2, 'available', '{}', 1)", tenantId, kind);
        await ProbeJobs.StateAsync(await new ProbeJobs(other.Admin).AddOneAsync(), "succeeded");
        Assert.Equal(3, await CountAsync(kind, "available"));

        await SendAsync(super, "resume", new { kind, allTenants = true });

        // Nobody knows the kind: once it is taken, it is put off.
        await Eventually.TrueAsync(async () => await CountAsync(kind, "scheduled") == 3);
    }

    [Fact]
    public async Task A_tenant_pauses_a_hundred_kinds_at_most()
    {
        var admin = (await Tenant.CreateAsync()).Admin;
        for (var i = 0; i < 100; i++)
            await SendAsync(admin, "pause", new { kind = $"kind.{i}" });

        using var tooMany = await admin.PostAsync("/jobs/pause", new { kind = "kind.100" });
        await SendAsync(admin, "pause", new { kind = "kind.7" });
        await SendAsync(admin, "resume", new { kind = "kind.7" });
        await SendAsync(admin, "pause", new { kind = "kind.100" });

        await tooMany.ShouldBeProblemAsync(409, "job_pauses_full");
    }

    [Theory]
    [InlineData("impersonations.tell")]
    [InlineData("impersonations.mail")]
    [InlineData("tenants.tell_retention")]
    [InlineData("tenant.erase")]
    [InlineData("tenants.erasure")]
    [InlineData("account.erase")]
    [InlineData("accounts.erasure")]
    [InlineData("audit.seal")]
    public async Task Nobody_pauses_what_others_rely_on(string kind)
    {
        var tenant = await Tenant.CreateAsync();
        var super = await tenant.AddSuperAdminAsync();

        using var everywhere = await super.PostAsync("/jobs/pause", new { kind, allTenants = true });
        using var here = await tenant.Admin.PostAsync("/jobs/pause", new { kind });

        await everywhere.ShouldBeProblemAsync(409, "job_must_run");
        await here.ShouldBeProblemAsync(409, "job_must_run");
        Assert.Equal(0L, await Sql.ScalarAsync<long>("SELECT count(*) FROM job_pauses WHERE kind = $1 AND tenant_id IN ($2, $3)", kind, tenant.Id, Guid.Empty));
    }

    /// <summary>Set before the kind was one that must run; by a tenant, and for every tenant.</summary>
    [Fact]
    public async Task A_pause_that_is_there_does_not_hold_what_must_run()
    {
        await using var own = await OwnJobs.StartAsync();
        await own.Database.ExecuteAsync($$"""
            INSERT INTO job_pauses (tenant_id, kind)
            SELECT t.id, k.kind
            FROM (VALUES ('00000000-0000-0000-0000-000000000000'::uuid), ('{{own.Tenant.Id}}')) t (id)
            CROSS JOIN (VALUES ('tenants.erasure'), ('probe')) k (kind);
            INSERT INTO jobs (tenant_id, id, kind, state, payload, max_attempts)
            SELECT t.id, gen_random_uuid(), 'tenants.erasure', 'available', '{"schedule": "test", "tick": "2026-01-01T00:00:00Z"}', 1
            FROM (VALUES ('00000000-0000-0000-0000-000000000000'::uuid), ('{{own.Tenant.Id}}')) t (id)
            """);
        var waits = await own.Probes.AddOneAsync();

        await own.WorkerAsync();

        await Eventually.TrueAsync(
            () => own.Database.ScalarAsync<bool>("SELECT count(*) = 2 FROM jobs WHERE kind = 'tenants.erasure' AND payload ->> 'schedule' = 'test' AND state = 'succeeded'"), TimeSpan.FromSeconds(30));
        Assert.Equal("available", await own.Database.ScalarAsync<string>($"SELECT state FROM jobs WHERE id = '{waits}'"));
    }

    [Theory]
    [InlineData("pause")]
    [InlineData("resume")]
    public async Task A_tenants_administrator_decides_for_its_tenant_only(string action)
    {
        var tenant = await Tenant.CreateAsync();
        var user = await tenant.AddUserAsync();

        using var all = await tenant.Admin.PostAsync($"/jobs/{action}", new { kind = "probe", allTenants = true });
        using var unpermitted = await user.PostAsync($"/jobs/{action}", new { kind = "probe" });
        using var empty = await tenant.Admin.PostAsync($"/jobs/{action}", new { kind = "" });
        using var missing = await tenant.Admin.PostAsync($"/jobs/{action}", new { });

        await all.ShouldBeProblemAsync(403, "permission_denied");
        await unpermitted.ShouldBeProblemAsync(403, "permission_denied");
        await empty.ShouldPointAtAsync("#/kind");
        Assert.Equal(400, (int)missing.StatusCode);
    }

    private static Task<long> CountAsync(string kind, string state) => Sql.ScalarAsync<long>("SELECT count(*) FROM jobs WHERE kind = $1 AND state = $2", kind, state);

    private static async Task SendAsync(ApiUser user, string action, object body)
    {
        using var answer = await user.PostAsync($"/jobs/{action}", body);
        await answer.ShouldBeAsync(204);
    }
}
