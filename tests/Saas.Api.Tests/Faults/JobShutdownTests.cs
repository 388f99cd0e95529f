using System.Diagnostics;
using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Faults;

public sealed class JobShutdownTests
{
    [Fact]
    public async Task SIGTERM_ends_a_worker_within_eight_seconds_and_hands_back_what_it_runs_and_what_it_has_not_begun()
    {
        await using var own = await OwnJobs.StartAsync();
        var (quick, deaf) = (own.MoreProbes(), own.MoreProbes());
        await quick.AddAsync(500, new { priority = 1 });
        await deaf.AddAsync(1, new { priority = 2, mode = "hang" });
        await own.Probes.AddAsync(40, new { priority = 3, milliseconds = 4000 });
        var worker = await own.WorkerAsync(("JOBS_CONCURRENCY", "4"), ("JOBS_TENANT_CONCURRENCY", "4"), ("JOBS_LEASE", "20s"));
        await quick.MarksAsync(500, TimeSpan.FromSeconds(60));
        await own.HeldAsync(4);
        var clock = Stopwatch.StartNew();

        worker.Terminate();
        await worker.WaitForExitAsync();

        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 8);
        Assert.Equal(0, worker.ExitCode);
        Assert.All(await own.JobsAsync(own.Probes), job => Assert.Contains((job.State, job.Attempt, job.Error), new (string, int, string?)[] { ("available", 0, null), ("succeeded", 1, null) }));
        Assert.Equal([("available", 0, null)], (await own.JobsAsync(deaf)).Select(job => (job.State, job.Attempt, job.Error)));
        Assert.Empty(worker.Lines("its result is dropped"));
    }

    [Fact]
    public async Task A_deploy_loses_nothing_and_runs_nothing_twice()
    {
        await using var own = await OwnJobs.StartAsync();
        var (old, successor) = (await own.WorkerAsync(("JOBS_LEASE", "20s")), await own.WorkerAsync(("JOBS_LEASE", "20s")));
        await own.Probes.AddAsync(600, new { milliseconds = 100 });
        await own.Probes.MarksAsync(50, TimeSpan.FromSeconds(60));

        old.Terminate();
        await old.WaitForExitAsync();

        Assert.Equal(0, await own.ShouldAllBeDoneAsync(own.Probes, 600));
        Assert.All(await own.JobsAsync(own.Probes), job => Assert.Equal((1, null), (job.Attempt, job.Error)));
        Assert.Equal((0, false), (old.ExitCode, successor.HasExited));
    }

    [Fact]
    public async Task SIGTERM_ends_an_API_that_runs_jobs_within_eight_seconds_and_hands_them_back()
    {
        await using var own = await OwnJobs.StartAsync();
        await own.MoreProbes().AddAsync(2, new { mode = "hang" });
        await own.Probes.AddAsync(20, new { milliseconds = 4900 });
        var api = await own.ApiAsync(("JOBS_IN_PROCESS", "true"), ("JOBS_CONCURRENCY", "8"), ("JOBS_TENANT_CONCURRENCY", "8"));
        await own.HeldAsync(8);

        await ShouldHandBackAsync(own, api);
    }

    [Fact]
    public async Task SIGTERM_during_a_drain_request_hands_its_jobs_back_and_answers_it()
    {
        await using var own = await OwnJobs.StartAsync();
        await own.MoreProbes().AddAsync(2, new { mode = "hang" });
        await own.Probes.AddAsync(20, new { milliseconds = 4900 });
        var api = await own.ApiAsync(("JOBS_DRAIN_SECRET", DrainApi.Secret), ("JOBS_CONCURRENCY", "8"), ("JOBS_TENANT_CONCURRENCY", "8"));
        var draining = api.Client.SendJsonAsync(HttpMethod.Post, "/jobs/drain", null, ("Authorization", $"Bearer {DrainApi.Secret}"));
        await own.HeldAsync(8);

        await ShouldHandBackAsync(own, api);

        using var answer = await draining;
        Assert.InRange((await answer.ShouldBeAsync(200)).GetProperty("backlog").GetInt64(), 14, 23);
    }

    private static async Task ShouldHandBackAsync(OwnJobs own, ApiInstance api)
    {
        var clock = Stopwatch.StartNew();
        api.Terminate();
        await api.WaitForExitAsync();

        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 8);
        Assert.Equal(0, api.ExitCode);
        Assert.All(await own.JobsAsync(), job => Assert.Contains((job.State, job.Attempt, job.Error), new (string, int, string?)[] { ("available", 0, null), ("succeeded", 1, null) }));
        Assert.Empty(api.Lines("its result is dropped"));
    }
}
