using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.Jobs;

/// <summary>What happens to a job between its enqueuing and its end.</summary>
public sealed class RunJobTests
{
    [Fact]
    public async Task A_job_runs_in_its_tenant_and_sees_no_other()
    {
        var (tenant, other) = (await Tenant.CreateAsync(), await Tenant.CreateAsync());
        await tenant.AddAsync();
        await other.AddAsync();
        await other.AddAsync();
        var probes = new ProbeJobs(tenant.Admin);

        var id = await probes.AddOneAsync();

        var mark = Assert.Single(await probes.MarksAsync(1));
        Assert.Equal([id.ToString(), "1", tenant.Id.ToString(), "2"], mark[..4]);
        Assert.Equal("succeeded", await ProbeJobs.StateAsync(id, "succeeded"));
    }

    [Fact]
    public async Task The_correlation_id_of_the_request_goes_on_in_the_job()
    {
        var probes = new ProbeJobs((await Tenant.CreateAsync()).Admin);

        await probes.AddAsync(1, null, ("X-Correlation-ID", "follow-me-1"));

        Assert.Equal("follow-me-1", (await probes.MarksAsync(1))[0][4]);
    }

    [Fact]
    public async Task The_trace_of_the_request_goes_on_in_the_job_and_in_what_the_job_enqueues()
    {
        var admin = (await Tenant.CreateAsync()).Admin;
        const string trace = "4bf92f3577b34da6a3ce929d0e0e4736";

        using var added = await admin.PostAsync(
            "/users", new { email = Unique.Email(), name = "Person", role = "USER" }, ("traceparent", $"00-{trace}-00f067aa0ba902b7-01"));
        await added.ShouldBeAsync(201);

        await Eventually.TrueAsync(async () => await Sql.ScalarAsync<long>(
            "SELECT count(DISTINCT kind) FROM jobs WHERE tenant_id = $1 AND kind IN ('users.tell_added', 'mail.send') AND traceparent LIKE $2",
            admin.TenantId, $"00-{trace}-%") == 2);
    }

    [Fact]
    public async Task A_failing_job_is_tried_again_until_it_succeeds()
    {
        var probes = new ProbeJobs((await Tenant.CreateAsync()).Admin);

        var id = await probes.AddOneAsync(new { failTimes = 2 });

        Assert.Equal("3", (await probes.MarksAsync(1))[0][1]);
        await ProbeJobs.StateAsync(id, "succeeded");
        Assert.Equal("Told to fail in attempt 2.", await Sql.ScalarAsync<string>("SELECT failures -> 1 ->> 'error' FROM jobs WHERE id = $1", id));
    }

    [Theory]
    [InlineData("fail", "Told to fail for good.")]
    [InlineData("throw", "Unexpected failure (InvalidOperationException); the log tells more.")]
    public async Task A_hopeless_job_is_dead_with_its_reason(string mode, string reason)
    {
        var probes = new ProbeJobs((await Tenant.CreateAsync()).Admin);

        var id = await probes.AddOneAsync(new { mode, attempts = mode == "fail" ? 3 : 1 });

        await ProbeJobs.StateAsync(id, "dead");
        Assert.Equal(1, await Sql.ScalarAsync<int>("SELECT attempt FROM jobs WHERE id = $1", id));
        Assert.Equal(reason, await Sql.ScalarAsync<string>("SELECT failures -> 0 ->> 'error' FROM jobs WHERE id = $1", id));
        Assert.Empty(probes.Marks);
    }

    [Fact]
    public async Task Putting_off_spends_no_attempt()
    {
        var probes = new ProbeJobs((await Tenant.CreateAsync()).Admin);

        var id = await probes.AddOneAsync(new { mode = "snooze", attempts = 1 });

        Assert.Equal(["1", "1"], (await probes.MarksAsync(2)).Select(mark => mark[1]));
        await ProbeJobs.StateAsync(id, "succeeded");
    }

    [Fact]
    public async Task A_job_for_later_waits_for_its_time()
    {
        var probes = new ProbeJobs((await Tenant.CreateAsync()).Admin);

        var id = await probes.AddOneAsync(new { delayMilliseconds = 3000 });

        Assert.Equal("scheduled", await ProbeJobs.StateAsync(id, "scheduled"));
        await probes.MarksAsync(1);
        Assert.True(await Sql.ScalarAsync<bool>("SELECT started_at >= run_at AND started_at < run_at + interval '5 s' FROM jobs WHERE id = $1", id));
    }

    [Fact]
    public async Task A_key_admits_one_job_at_a_time()
    {
        var probes = new ProbeJobs((await Tenant.CreateAsync()).Admin);

        await probes.AddAsync(20, new { uniqueKey = "once", delayMilliseconds = 300 });
        var marks = await probes.MarksAsync(1);
        await ProbeJobs.StateAsync(Guid.Parse(marks[0][0]), "succeeded");
        await probes.AddAsync(3, new { uniqueKey = "once" });
        await probes.MarksAsync(2);
        await probes.AddAsync(1, new { uniqueKey = "for ever", uniqueForever = true });
        await ProbeJobs.StateAsync(Guid.Parse((await probes.MarksAsync(3))[2][0]), "succeeded");
        await probes.AddAsync(3, new { uniqueKey = "for ever", uniqueForever = true });
        var last = await probes.AddOneAsync();
        await ProbeJobs.StateAsync(last, "succeeded");

        Assert.Equal(4, probes.Marks.Count);
    }

    [Fact]
    public async Task A_job_that_hangs_is_given_up_after_its_time()
    {
        var probes = new ProbeJobs((await Tenant.CreateAsync()).Admin);

        var id = await probes.AddOneAsync(new { mode = "hang", attempts = 1 });

        await ProbeJobs.StateAsync(id, "dead");
        Assert.Equal("Did not end within 5 s.", await Sql.ScalarAsync<string>("SELECT failures -> 0 ->> 'error' FROM jobs WHERE id = $1", id));
    }
}
