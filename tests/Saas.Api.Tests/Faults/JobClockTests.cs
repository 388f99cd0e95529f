using System.Text.Json;
using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Faults;

/// <summary>Two workers, one with a clock five minutes fast and one five minutes slow: only the database's clock counts.</summary>
public sealed class JobClockTests
{
    private const int Offset = 300;

    [Fact]
    public async Task Leases_schedules_and_delays_follow_the_clock_of_the_database()
    {
        await using var own = await OwnJobs.StartAsync();
        await own.Database.ExecuteAsync("INSERT INTO schedules (name, kind, cron, time_zone, backfill, next_run_at) VALUES ('test', 'probe', '* * * * * *', 'Etc/UTC', 'last', now())");
        (string, string?) lease = ("JOBS_LEASE", "3500ms");
        WorkerInstance[] workers = [await own.WorkerAsync([lease, .. FakeClock.Shifted(Offset)]), await own.WorkerAsync([lease, .. FakeClock.Shifted(-Offset)])];
        Assert.InRange((TimeOf(workers[0]) - TimeOf(workers[1])).TotalSeconds, 2 * Offset - 60, 2 * Offset + 60);
        var delayed = own.MoreProbes();

        await own.Probes.AddAsync(20, new { milliseconds = 4000 });
        await delayed.AddAsync(20, new { delayMilliseconds = 3000 });
        await own.Probes.MarksAsync(20, TimeSpan.FromSeconds(60));
        await own.Database.ExecuteAsync("DELETE FROM schedules WHERE name = 'test'");

        Assert.Equal(0, await own.ShouldAllBeDoneAsync(own.Probes, 20));
        Assert.Equal(0, await own.ShouldAllBeDoneAsync(delayed, 20));
        Assert.All(await own.JobsAsync(own.Probes), job => Assert.Equal((1, 0), (job.Attempt, job.Lost)));
        Assert.True(await own.Database.ScalarAsync<bool>(
            $"SELECT bool_and(started_at >= run_at AND started_at < run_at + interval '30 s') FROM jobs WHERE payload ->> 'file' = '{delayed.File}'"));
        Assert.True(await own.Database.ScalarAsync<bool>("""
            SELECT count(*) BETWEEN 3 AND 120 AND count(DISTINCT tick) = count(*) AND bool_and(tick BETWEEN created_at - interval '30 s' AND created_at)
            FROM (SELECT (payload ->> 'tick')::timestamptz AS tick, created_at FROM jobs WHERE 'schedule:test' = ANY (tags)) fired
            """));
    }

    /// <summary>Two clocks that are wrong by anything up to ten minutes; the long form is bench/job-faults.</summary>
    [Fact]
    public async Task Whatever_the_clocks_show_no_job_runs_too_early_or_twice()
    {
        var faults = new FaultRounds(rounds: 2, jobs: 40);
        await using var own = await OwnJobs.StartAsync();

        for (var round = 1; round <= faults.Rounds; round++)
        {
            int[] offsets = [faults.Random.Next(-2 * Offset, 2 * Offset + 1), faults.Random.Next(-2 * Offset, 2 * Offset + 1)];
            var (milliseconds, delay, later) = (faults.Random.Next(1, 2000), faults.Random.Next(500, 5000), faults.Random.Next(1, faults.Jobs));
            List<WorkerInstance> workers = [];
            foreach (var offset in offsets)
                workers.Add(await own.WorkerAsync([("JOBS_LEASE", "3500ms"), .. FakeClock.Shifted(offset)]));
            Assert.InRange((TimeOf(workers[0]) - TimeOf(workers[1])).TotalSeconds, offsets[0] - offsets[1] - 60, offsets[0] - offsets[1] + 60);
            var (probes, delayed) = (own.MoreProbes(), own.MoreProbes());

            await delayed.AddAsync(later, new { delayMilliseconds = delay });
            await probes.AddAsync(faults.Jobs, new { milliseconds });

            var doubles = await own.ShouldAllBeDoneAsync(probes, faults.Jobs) + await own.ShouldAllBeDoneAsync(delayed, later);
            Assert.All([.. await own.JobsAsync(probes), .. await own.JobsAsync(delayed)], job => Assert.Equal(1 + job.Lost, job.Attempt));
            Assert.True(await own.Database.ScalarAsync<bool>(
                $"SELECT bool_and(started_at >= run_at AND started_at < run_at + interval '60 s') FROM jobs WHERE payload ->> 'file' = '{delayed.File}'"));
            foreach (var worker in workers)
                await worker.KillAsync();
            FaultRounds.Say($"round {round}: clocks off by {offsets[0]} and {offsets[1]} s, jobs of {milliseconds} ms, {later} for {delay} ms later; {doubles} effects twice");
        }
    }

    /// <summary>What the clock of the process shows in its first line.</summary>
    private static DateTimeOffset TimeOf(WorkerInstance worker) =>
        JsonDocument.Parse(worker.Lines("Application started")[0]).RootElement.GetProperty("Timestamp").GetDateTimeOffset();
}
