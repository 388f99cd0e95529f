using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Faults;

/// <summary>Workers that are killed; the long form is bench/job-faults.</summary>
public sealed class JobKillTests
{
    /// <summary>So that a round takes up to 3 s with two workers of eight.</summary>
    private const int LongestRun = 48_000;

    [Fact]
    public async Task No_job_is_lost_when_workers_are_killed_at_random_points_and_every_double_comes_of_a_lost_lease()
    {
        var faults = new FaultRounds(rounds: 3, jobs: 200);
        var (count, random) = (faults.Jobs, faults.Random);
        await using var own = await OwnJobs.StartAsync();
        WorkerInstance[] workers = [await WorkerAsync(own), await WorkerAsync(own)];

        var lost = 0;
        for (var round = 1; round <= faults.Rounds; round++)
        {
            var (victim, point, milliseconds) = (random.Next(workers.Length), random.Next(count * 3 / 4), random.Next(1, LongestRun / count));
            var probes = own.MoreProbes();
            await probes.AddAsync(count, new { milliseconds });
            await probes.MarksAsync(point, TimeSpan.FromSeconds(60));
            await workers[victim].KillAsync();
            workers[victim] = await WorkerAsync(own);

            var doubles = await own.ShouldAllBeDoneAsync(probes, count);
            var held = (await own.JobsAsync(probes)).Sum(job => job.Lost);
            lost += held;
            FaultRounds.Say($"round {round}: jobs of {milliseconds} ms, killed after {point} of {count} effects; {held} leases lost, {doubles} effects twice");
        }

        Assert.NotEqual(0, lost);
    }

    private static Task<WorkerInstance> WorkerAsync(OwnJobs own) => own.WorkerAsync(("JOBS_CONCURRENCY", "8"), ("JOBS_TENANT_CONCURRENCY", "8"));
}
