using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Faults;

/// <summary>A worker that is stopped for longer than its lease, and then goes on as if nothing had happened.</summary>
public sealed class JobStallTests
{
    private const string Dropped = "its result is dropped";

    [Fact]
    public async Task The_late_results_of_a_stalled_worker_change_nothing()
    {
        const int Count = 10;
        await using var own = await OwnJobs.StartAsync();
        var stalled = await own.WorkerAsync();
        await own.FinishedAsync();
        var probes = await own.FreezeWithAsync(stalled, Count, milliseconds: 2000);

        await own.WorkerAsync();
        await own.FinishedAsync();
        var before = await SnapshotAsync(own);
        stalled.Thaw();

        await Eventually.TrueAsync(() => stalled.Lines(Dropped).Count == Count, TimeSpan.FromSeconds(30));
        Assert.Equal(before, await SnapshotAsync(own));
        Assert.All(await own.JobsAsync(probes), job => Assert.Equal((2, 1), (job.Attempt, job.Lost)));
        await own.ShouldAllBeDoneAsync(probes, Count);
    }

    [Fact]
    public async Task A_stalled_worker_finds_at_its_heartbeat_that_it_has_lost_a_job_and_ends_it_without_an_effect()
    {
        await using var own = await OwnJobs.StartAsync();
        var stalled = await own.WorkerAsync();
        await own.FinishedAsync();
        var probes = await own.FreezeWithAsync(stalled, 1, milliseconds: 4500);

        await own.WorkerAsync();
        await own.JobAsync("kind = 'probe' AND attempt = 2", "running");
        stalled.Thaw();
        await Eventually.TrueAsync(() => stalled.Lines(Dropped).Count == 1, TimeSpan.FromSeconds(30));

        Assert.Equal(0, await own.ShouldAllBeDoneAsync(probes, 1));
        Assert.Equal("2", Assert.Single(probes.Marks)[1]);
    }

    /// <summary>Of two workers one is stopped for longer or shorter than its lease, at random points; the long form is bench/job-faults.</summary>
    [Fact]
    public async Task No_job_is_lost_when_workers_are_stalled_at_random_points_and_every_double_comes_of_a_lost_lease()
    {
        var faults = new FaultRounds(rounds: 2, jobs: 100);
        await using var own = await OwnJobs.StartAsync();
        WorkerInstance[] workers = [await own.WorkerAsync(), await own.WorkerAsync()];

        for (var round = 1; round <= faults.Rounds; round++)
        {
            var (victim, point, milliseconds, seconds) = (faults.Random.Next(2), faults.Random.Next(faults.Jobs / 2), faults.Random.Next(1, 200), 0.5 + (4 * faults.Random.NextDouble()));
            var probes = own.MoreProbes();
            await probes.AddAsync(faults.Jobs, new { milliseconds });
            await probes.MarksAsync(point, TimeSpan.FromSeconds(60));
            workers[victim].Freeze();
            await Eventually.PassedAsync(TimeSpan.FromSeconds(seconds));
            workers[victim].Thaw();

            var doubles = await own.ShouldAllBeDoneAsync(probes, faults.Jobs);
            FaultRounds.Say($"round {round}: jobs of {milliseconds} ms, stalled for {seconds:F1} s after {point} effects; {(await own.JobsAsync(probes)).Sum(job => job.Lost)} leases lost, {doubles} effects twice");
        }
    }

    private static Task<string> SnapshotAsync(OwnJobs own) => own.Database.ScalarAsync<string>("SELECT string_agg(j::text, ' ' ORDER BY id) FROM jobs j");
}
