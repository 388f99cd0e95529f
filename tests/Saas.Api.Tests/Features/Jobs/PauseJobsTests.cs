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
    public async Task Nobody_pauses_what_tells_a_tenant_of_an_impersonation(string kind)
    {
        var tenant = await Tenant.CreateAsync();
        var super = await tenant.AddSuperAdminAsync();

        using var everywhere = await super.PostAsync("/jobs/pause", new { kind, allTenants = true });
        using var here = await tenant.Admin.PostAsync("/jobs/pause", new { kind });

        await everywhere.ShouldBeProblemAsync(409, "job_must_run");
        await here.ShouldBeProblemAsync(409, "job_must_run");
        Assert.Equal(0L, await Sql.ScalarAsync<long>("SELECT count(*) FROM job_pauses WHERE kind = $1", kind));
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
