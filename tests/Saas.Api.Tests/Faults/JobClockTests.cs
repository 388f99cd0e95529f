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

    /// <summary>What the clock of the process shows in its first line.</summary>
    private static DateTimeOffset TimeOf(WorkerInstance worker) =>
        JsonDocument.Parse(worker.Lines("Application started")[0]).RootElement.GetProperty("Timestamp").GetDateTimeOffset();
}
