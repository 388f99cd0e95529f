using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.Jobs;

public sealed class CancelJobTests
{
    [Fact]
    public async Task A_job_that_waits_is_cancelled_at_once()
    {
        var probes = new ProbeJobs((await Tenant.CreateAsync()).Admin);
        var id = await probes.AddOneAsync(new { delayMilliseconds = 600_000 });

        using var answer = await probes.Admin.PostAsync($"/jobs/{id}/cancel");
        using var again = await probes.Admin.PostAsync($"/jobs/{id}/cancel");

        var job = await answer.ShouldBeAsync(200);
        Assert.Equal(["cancelled", $"{id}"], [job.Text("state"), job.Text("id")]);
        Assert.NotNull(job.Text("finishedAt"));
        Assert.DoesNotContain(probes.File, job.GetRawText(), StringComparison.Ordinal);
        await again.ShouldBeProblemAsync(409, "job_finished");
    }

    [Fact]
    public async Task A_job_that_runs_is_told_to_end_also_by_another_instance()
    {
        await using var elsewhere = await ApiHost.Current.StartAsync();
        var probes = new ProbeJobs((await Tenant.CreateAsync()).Admin);

        foreach (var admin in new[] { probes.Admin, probes.Admin.On(elsewhere) })
        {
            var id = await probes.AddOneAsync(new { milliseconds = 4_900 });
            await ProbeJobs.StateAsync(id, "running");

            using var answer = await admin.PostAsync($"/jobs/{id}/cancel");

            Assert.Contains((await answer.ShouldBeAsync(200)).Text("state"), new[] { "running", "cancelled" });
            await ProbeJobs.StateAsync(id, "cancelled");
            Assert.InRange(await Sql.ScalarAsync<double>("SELECT extract(epoch FROM finished_at - started_at)::float8 FROM jobs WHERE id = $1", id), 0, 4.5);
            using var read = await probes.Admin.GetAsync($"/jobs/{id}");
            Assert.Equal(["Cancelled while it ran."], (await read.ShouldBeAsync(200)).GetProperty("attempts").EnumerateArray().Select(attempt => attempt.Text("error")));
        }

        Assert.Empty(probes.Marks);
    }

    [Fact]
    public async Task A_cancelled_job_is_not_run_again()
    {
        var probes = new ProbeJobs((await Tenant.CreateAsync()).Admin);
        var id = await probes.AddOneAsync(new { failTimes = 1, mode = "hang" });
        await ProbeJobs.StateAsync(id, "retryable", "running");

        using var answer = await probes.Admin.PostAsync($"/jobs/{id}/cancel");

        await answer.ShouldBeAsync(200);
        await ProbeJobs.StateAsync(id, "cancelled");
    }

    [Fact]
    public async Task Finished_jobs_and_foreign_ones_are_left_alone()
    {
        var (tenant, other) = (await Tenant.CreateAsync(), await Tenant.CreateAsync());
        var done = await new ProbeJobs(tenant.Admin).AddOneAsync();
        var theirs = await new ProbeJobs(other.Admin).AddOneAsync(new { delayMilliseconds = 600_000 });
        await ProbeJobs.StateAsync(done, "succeeded");

        using var finished = await tenant.Admin.PostAsync($"/jobs/{done}/cancel");
        using var foreign = await tenant.Admin.PostAsync($"/jobs/{theirs}/cancel");

        await finished.ShouldBeProblemAsync(409, "job_finished");
        await foreign.ShouldBeProblemAsync(404, "not_found");
        Assert.Equal("scheduled", await ProbeJobs.StateAsync(theirs, "scheduled"));
    }
}
