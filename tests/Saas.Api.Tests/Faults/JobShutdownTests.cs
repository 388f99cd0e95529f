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
}
