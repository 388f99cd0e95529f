using System.Text.Json;
using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.Jobs;

public sealed class GetJobStatsTests
{
    [Fact]
    public async Task Counts_the_tenants_jobs_by_kind_and_state()
    {
        var (tenant, other) = (await Tenant.CreateAsync(), await Tenant.CreateAsync());
        var (probes, kind) = (new ProbeJobs(tenant.Admin), $"stats.{Unique.Text()}");
        await ProbeJobs.StateAsync(await probes.AddOneAsync(new { mode = "fail" }), "dead");
        await ProbeJobs.StateAsync(await probes.AddOneAsync(), "succeeded");
        await probes.AddAsync(3, new { delayMilliseconds = 600_000 });
        await new ProbeJobs(other.Admin).AddAsync(5, new { delayMilliseconds = 600_000 });
        await PauseAsync(tenant.Admin, new { kind });
        await AddAsync(tenant.Id, kind, "available", "now() - interval '1 minute'");
        await AddAsync(tenant.Id, kind, "retryable", "'2999-01-01'");

        var kinds = await StatsAsync(tenant.Admin, "");

        var probe = kinds["probe"];
        Assert.Equal(["kind", "paused", "pausedByPlatform", "available", "scheduled", "running", "retryable", "dead", "succeededLastMinute", "oldestSeconds"], probe.Members());
        Assert.Equal("probe False False 0 3 0 0 1 1 ", Numbers(probe));
        Assert.StartsWith($"{kind} True False 1 0 0 1 0 0 ", Numbers(kinds[kind]), StringComparison.Ordinal);
        Assert.InRange(kinds[kind].GetProperty("oldestSeconds").GetDouble(), 60, 600);
    }

    [Fact]
    public async Task Shows_a_kind_that_is_paused_though_it_has_no_jobs()
    {
        var tenant = await Tenant.CreateAsync();
        var (super, kind) = (await tenant.AddSuperAdminAsync(), $"stats.{Unique.Text()}");

        await PauseAsync(tenant.Admin, new { kind });
        await PauseAsync(super, new { kind = $"{kind}.all", allTenants = true });

        Assert.Equal($"{kind} True False 0 0 0 0 0 0 ", Numbers((await StatsAsync(tenant.Admin, ""))[kind]));
        Assert.Equal($"{kind}.all True True 0 0 0 0 0 0 ", Numbers((await StatsAsync(super, "?allTenants=true"))[$"{kind}.all"]));
    }

    [Fact]
    public async Task Tells_a_tenant_that_the_platform_has_paused_a_kind_of_its_jobs()
    {
        var (tenant, kind) = (await Tenant.CreateAsync(), $"stats.{Unique.Text()}");
        await PauseAsync(await tenant.AddSuperAdminAsync(), new { kind, allTenants = true });
        await AddAsync(tenant.Id, kind, "scheduled", "'2999-01-01'");

        var kinds = await StatsAsync(tenant.Admin, "");

        Assert.Equal($"{kind} True True 0 1 0 0 0 0 ", Numbers(kinds[kind]));
    }

    [Fact]
    public async Task A_pause_that_holds_nothing_is_none()
    {
        var tenant = await Tenant.CreateAsync();
        // From before the kind was one that must run.
        await Sql.ExecuteAsync("INSERT INTO job_pauses (tenant_id, kind) VALUES ($1, 'impersonations.tell')", tenant.Id);

        var kinds = await StatsAsync(tenant.Admin, "");

        Assert.StartsWith("impersonations.tell False False ", Numbers(kinds["impersonations.tell"]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Counts_every_tenants_jobs_for_a_platform_administrator_that_asks()
    {
        var (one, other, kind) = (await Tenant.CreateAsync(), await Tenant.CreateAsync(), $"stats.{Unique.Text()}");
        var super = await one.AddSuperAdminAsync();
        foreach (var tenantId in new[] { one.Id, other.Id, other.Id, Guid.Empty })
            await AddAsync(tenantId, kind, "scheduled", "'2999-01-01'");

        using var refused = await one.Admin.GetAsync("/jobs/stats?allTenants=true");

        await refused.ShouldBeProblemAsync(403, "permission_denied");
        Assert.Equal($"{kind} False False 0 4 0 0 0 0 ", Numbers((await StatsAsync(super, "?allTenants=true"))[kind]));
        Assert.Equal($"{kind} False False 0 1 0 0 0 0 ", Numbers((await StatsAsync(super, ""))[kind]));
    }

    private static Task<int> AddAsync(Guid tenantId, string kind, string state, string runAt) => Sql.ExecuteAsync(
        $"INSERT INTO jobs (tenant_id, id, kind, state, payload, max_attempts, run_at) VALUES ($1, gen_random_uuid(), $2, $3, '{{}}', 1, {runAt})", tenantId, kind, state);

    private static async Task PauseAsync(ApiUser user, object body)
    {
        using var answer = await user.PostAsync("/jobs/pause", body);
        await answer.ShouldBeAsync(204);
    }

    private static async Task<Dictionary<string, JsonElement>> StatsAsync(ApiUser user, string query)
    {
        using var answer = await user.GetAsync($"/jobs/stats{query}");
        return (await answer.ShouldBeAsync(200)).GetProperty("kinds").EnumerateArray().ToDictionary(kind => kind.Text("kind"));
    }

    private static string Numbers(JsonElement kind) => string.Join(' ', kind.EnumerateObject().Select(member => member.Value.ToString()));
}
