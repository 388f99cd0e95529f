using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.Administration;

/// <summary>Jobs of a tenant that is suspended wait, and go on when it is resumed.</summary>
public sealed class SuspendedJobTests
{
    [Fact]
    public async Task Wait_without_spending_an_attempt_and_go_on()
    {
        var (super, probes, others) = (await SuperAsync(), await ProbesAsync(), await ProbesAsync());
        var waiting = await probes.AddAsync(3, new { delayMilliseconds = 2000 });
        await SendAsync(super, probes, "suspend", new { reason = "Fraud" });

        await Eventually.TrueAsync(async () => await CountAsync(probes, "available") == 3);
        // Another tenant's jobs, which came later, are run.
        await ProbeJobs.StateAsync(await others.AddOneAsync(), "succeeded");
        await ProbeJobs.StateAsync(await others.AddOneAsync(), "succeeded");
        Assert.Equal(3, await CountAsync(probes, "available"));
        Assert.Empty(probes.Marks);

        await SendAsync(super, probes, "resume");

        foreach (var id in waiting)
        {
            await ProbeJobs.StateAsync(id, "succeeded");
            Assert.Equal(1, await Sql.ScalarAsync<int>("SELECT attempt FROM jobs WHERE id = $1", id));
        }
        Assert.Equal(3, probes.Marks.Count);
    }

    [Fact]
    public async Task One_that_runs_ends_by_itself()
    {
        var (super, probes) = (await SuperAsync(), await ProbesAsync());
        var id = await probes.AddOneAsync(new { milliseconds = 1500 });
        await ProbeJobs.StateAsync(id, "running");

        await SendAsync(super, probes, "suspend", new { reason = "Fraud" });

        await ProbeJobs.StateAsync(id, "succeeded");
        Assert.Equal(1, await Sql.ScalarAsync<int>("SELECT attempt FROM jobs WHERE id = $1", id));
    }

    private static async Task<ApiUser> SuperAsync() => await (await Tenant.CreateAsync()).AddSuperAdminAsync();

    private static async Task<ProbeJobs> ProbesAsync() => new((await Tenant.CreateAsync()).Admin);

    private static async Task SendAsync(ApiUser super, ProbeJobs probes, string what, object? body = null)
    {
        using var answer = await super.PostAsync($"/admin/tenants/{probes.Admin.TenantId}/{what}", body);
        await answer.ShouldBeAsync(200);
    }

    private static Task<long> CountAsync(ProbeJobs probes, string state) =>
        Sql.ScalarAsync<long>("SELECT count(*) FROM jobs WHERE tenant_id = $1 AND kind = 'probe' AND state = $2", probes.Admin.TenantId, state);
}
