using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.Jobs;

public sealed class RetryDeadJobsTests
{
    [Fact]
    public async Task Retries_what_the_filter_finds_and_nothing_else()
    {
        var probes = new ProbeJobs((await Tenant.CreateAsync()).Admin);
        var (red, blue) = (await DeadAsync(probes, 3, "red"), await DeadAsync(probes, 2, "blue"));
        var border = await Sql.ScalarAsync<DateTime>("SELECT created_at FROM jobs WHERE id = $1", blue[0]);

        Assert.Equal(0, await RetryAsync(probes.Admin, new { kind = "mail.send" }));
        Assert.Equal(0, await RetryAsync(probes.Admin, new { tag = "green" }));
        Assert.Equal(0, await RetryAsync(probes.Admin, new { createdBefore = DateTime.UnixEpoch }));
        Assert.Equal(0, await RetryAsync(probes.Admin, new { createdAfter = TimeProvider.System.GetUtcNow().UtcDateTime.AddHours(1) }));
        Assert.Equal(0, await RetryAsync(probes.Admin, new { tag = "red", createdAfter = border }));
        Assert.Equal(2, await RetryAsync(probes.Admin, new { kind = "probe", createdAfter = border }));
        Assert.Equal(3, await RetryAsync(probes.Admin, new { tag = "red", createdBefore = border }));

        // They fail again, each in its first attempt.
        foreach (var id in red.Concat(blue))
            await ProbeJobs.StateAsync(id, "dead");
        await Eventually.TrueAsync(async () => await Sql.ScalarAsync<long>(
            "SELECT count(*) FROM jobs WHERE tenant_id = $1 AND state = 'dead' AND jsonb_array_length(failures) = 2 AND attempt = 1", probes.Admin.TenantId) == 5);
    }

    [Fact]
    public async Task Leaves_a_job_dead_whose_key_is_taken_and_of_two_with_one_key_the_older()
    {
        var probes = new ProbeJobs((await Tenant.CreateAsync()).Admin);
        var taken = (await DeadAsync(probes, 1, "keyed", "taken"))[0];
        await probes.AddOneAsync(new { uniqueKey = "taken", delayMilliseconds = 600_000 });
        var (older, newer) = ((await DeadAsync(probes, 1, "keyed", "twice"))[0], (await DeadAsync(probes, 1, "keyed", "twice"))[0]);

        Assert.Equal(1, await RetryAsync(probes.Admin, new { tag = "keyed" }));

        await Eventually.TrueAsync(async () => await Sql.ScalarAsync<int>("SELECT jsonb_array_length(failures) FROM jobs WHERE id = $1", newer) == 2);
        foreach (var id in new[] { taken, older })
            Assert.Equal(1, await Sql.ScalarAsync<int>("SELECT jsonb_array_length(failures) FROM jobs WHERE id = $1 AND state = 'dead'", id));
    }

    [Fact]
    public async Task Retries_in_every_tenant_only_for_a_platform_administrator()
    {
        var (one, other, tag) = (await Tenant.CreateAsync(), await Tenant.CreateAsync(), Unique.Text());
        var super = await one.AddSuperAdminAsync();
        await DeadAsync(new ProbeJobs(one.Admin), 1, tag);
        await DeadAsync(new ProbeJobs(other.Admin), 2, tag);

        using var refused = await one.Admin.PostAsync("/jobs/retry", new { tag, allTenants = true });
        var own = await RetryAsync(one.Admin, new { tag, createdAfter = TimeProvider.System.GetUtcNow().UtcDateTime.AddHours(1) });
        var all = await RetryAsync(super, new { tag, kind = "probe", createdAfter = DateTime.UnixEpoch, allTenants = true });

        await refused.ShouldBeProblemAsync(403, "permission_denied");
        Assert.Equal([0, 3], [own, all]);
    }

    [Fact]
    public async Task Touches_no_other_tenant()
    {
        var (one, other, tag) = (await Tenant.CreateAsync(), await Tenant.CreateAsync(), Unique.Text());
        await DeadAsync(new ProbeJobs(other.Admin), 1, tag);

        Assert.Equal(0, await RetryAsync(one.Admin, new { tag }));
    }

    private static async Task<IReadOnlyList<Guid>> DeadAsync(ProbeJobs probes, int count, string tag, string? uniqueKey = null)
    {
        var ids = await probes.AddAsync(count, new { tag, uniqueKey, mode = "fail" });
        foreach (var id in ids)
            await ProbeJobs.StateAsync(id, "dead");
        return ids;
    }

    private static async Task<int> RetryAsync(ApiUser user, object filter)
    {
        using var answer = await user.PostAsync("/jobs/retry", filter);
        return (await answer.ShouldBeAsync(200)).GetProperty("retried").GetInt32();
    }
}
