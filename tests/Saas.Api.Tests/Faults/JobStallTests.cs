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

    private static Task<string> SnapshotAsync(OwnJobs own) => own.Database.ScalarAsync<string>("SELECT string_agg(j::text, ' ' ORDER BY id) FROM jobs j");
}
