using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.Jobs;

public sealed class RetryJobTests
{
    [Fact]
    public async Task A_dead_job_gets_all_its_attempts_again()
    {
        var probes = new ProbeJobs((await Tenant.CreateAsync()).Admin);
        var id = await probes.AddOneAsync(new { failTimes = 1, attempts = 1 });
        await ProbeJobs.StateAsync(id, "dead");
        // What made it fail is mended.
        await Sql.ExecuteAsync("UPDATE jobs SET payload = payload || '{\"failTimes\": 0}' WHERE id = $1", id);

        using var answer = await probes.Admin.PostAsync($"/jobs/{id}/retry");

        var job = await answer.ShouldBeAsync(200);
        Assert.Equal(["available", "0", "Told to fail in attempt 1."], [job.Text("state"), $"{job.GetProperty("attempt")}", job.Text("lastError")]);
        Assert.DoesNotContain(probes.File, job.GetRawText(), StringComparison.Ordinal);
        Assert.Equal("1", (await probes.MarksAsync(1))[0][1]);
        await ProbeJobs.StateAsync(id, "succeeded");
    }

    [Fact]
    public async Task A_cancelled_job_and_one_that_waits_run_now()
    {
        var probes = new ProbeJobs((await Tenant.CreateAsync()).Admin);
        var ids = await probes.AddAsync(2, new { delayMilliseconds = 600_000 });
        using var cancelled = await probes.Admin.PostAsync($"/jobs/{ids[0]}/cancel");
        await cancelled.ShouldBeAsync(200);

        foreach (var id in ids)
        {
            using var answer = await probes.Admin.PostAsync($"/jobs/{id}/retry");
            await answer.ShouldBeAsync(200);
        }

        Assert.Equal(ids.Order(), (await probes.MarksAsync(2)).Select(mark => Guid.Parse(mark[0])).Order());
    }

    [Fact]
    public async Task What_runs_or_is_done_is_not_retried()
    {
        var probes = new ProbeJobs((await Tenant.CreateAsync()).Admin);
        var (done, runs) = (await probes.AddOneAsync(), await probes.AddOneAsync(new { milliseconds = 4_500 }));
        await ProbeJobs.StateAsync(done, "succeeded");
        await ProbeJobs.StateAsync(runs, "running");

        using var running = await probes.Admin.PostAsync($"/jobs/{runs}/retry");
        using var finished = await probes.Admin.PostAsync($"/jobs/{done}/retry");
        using var unknown = await probes.Admin.PostAsync($"/jobs/{Guid.CreateVersion7()}/retry");

        await running.ShouldBeProblemAsync(409, "job_not_finished");
        await finished.ShouldBeProblemAsync(409, "job_finished");
        await unknown.ShouldBeProblemAsync(404, "not_found");
    }

    [Fact]
    public async Task A_job_whose_key_another_one_has_by_now_stays_dead()
    {
        var probes = new ProbeJobs((await Tenant.CreateAsync()).Admin);
        var dead = await probes.AddOneAsync(new { uniqueKey = "k", mode = "fail" });
        await ProbeJobs.StateAsync(dead, "dead");
        var holder = await probes.AddOneAsync(new { uniqueKey = "k", delayMilliseconds = 600_000 });

        using var answer = await probes.Admin.PostAsync($"/jobs/{dead}/retry");

        await answer.ShouldBeProblemAsync(409, "job_key_taken");
        Assert.Equal("dead", await ProbeJobs.StateAsync(dead, "dead"));
        Assert.Equal("scheduled", await ProbeJobs.StateAsync(holder, "scheduled"));
    }
}
