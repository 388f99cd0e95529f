using System.Diagnostics;
using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Faults;

public sealed class JobRescueTests
{
    [Fact]
    public async Task With_the_settings_as_they_come_a_job_whose_holder_is_killed_runs_elsewhere_within_thirty_seconds()
    {
        await using var own = await OwnJobs.StartAsync();
        var victim = await own.WorkerAsync(("JOBS_LEASE", null), ("JOBS_POLL", null));
        await own.FinishedAsync();
        // Killed when the lease has just been extended: at the worst point.
        var id = await own.Probes.AddOneAsync(new { milliseconds = 4_900 });
        await own.HeldAsync(1);
        await own.WorkerAsync(("JOBS_LEASE", null), ("JOBS_POLL", null));
        var clock = Stopwatch.StartNew();
        await victim.KillAsync();

        await own.JobAsync($"id = '{id}' AND attempt = 2", "running");

        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 30);
        Assert.Equal(1, (await own.JobsAsync($"id = '{id}'"))[0].Lost);
        await own.ShouldAllBeDoneAsync(own.Probes, 1);
    }
}
