using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Faults;

public sealed class JobRedisFaultTests
{
    private const double Poll = 0.5;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Without_Redis_jobs_of_another_instance_are_found_by_polling(bool isSilent)
    {
        await using var redis = TcpProxy.InFrontOf(ApiHost.Current.Environment["REDIS_URL"]);
        (string, string?) through = ("REDIS_URL", redis.Through(ApiHost.Current.Environment["REDIS_URL"]));
        await using var own = await OwnJobs.StartAsync(through);
        await own.WorkerAsync(through, ("JOBS_POLL", $"{Poll * 1000}ms"));
        if (isSilent)
            redis.BlackHole();
        else
            redis.Refuse();

        for (var count = 1; count <= 5; count++)
        {
            await own.Probes.AddAsync();
            await own.Probes.MarksAsync(count);
        }

        await own.FinishedAsync();
        Assert.InRange(await own.Database.ScalarAsync<double>(
            "SELECT max(extract(epoch FROM started_at - created_at))::float8 FROM jobs WHERE kind = 'probe'"), 0, 5 * Poll);
    }

    [Fact]
    public async Task A_worker_that_starts_without_Redis_runs_jobs_and_hears_of_them_at_once_when_Redis_is_back()
    {
        await using var redis = TcpProxy.InFrontOf(ApiHost.Current.Environment["REDIS_URL"]);
        redis.Refuse();
        await using var own = await OwnJobs.StartAsync();
        await own.Probes.AddAsync();
        await own.WorkerAsync(("REDIS_URL", redis.Through(ApiHost.Current.Environment["REDIS_URL"])), ("JOBS_POLL", "1h"));
        await own.Probes.MarksAsync(1, TimeSpan.FromSeconds(30));

        redis.Resume();

        await Eventually.TrueAsync(async () =>
        {
            var before = own.Probes.Marks.Count;
            await own.Probes.AddAsync();
            return await IsTrueWithinAsync(() => own.Probes.Marks.Count > before, TimeSpan.FromSeconds(2));
        }, TimeSpan.FromSeconds(60));
    }

    /// <summary>It goes and comes at random points; the long form is bench/job-faults.</summary>
    [Fact]
    public async Task No_job_waits_for_Redis_nor_is_lost_when_it_goes_and_comes_at_random_points()
    {
        var faults = new FaultRounds(rounds: 3, jobs: 100);
        await using var redis = TcpProxy.InFrontOf(ApiHost.Current.Environment["REDIS_URL"]);
        (string, string?) through = ("REDIS_URL", redis.Through(ApiHost.Current.Environment["REDIS_URL"]));
        await using var own = await OwnJobs.StartAsync(through);
        await own.WorkerAsync(through);
        await own.WorkerAsync(through);
        string[] ways = ["cut", "refuse", "silence"];

        for (var round = 1; round <= faults.Rounds; round++)
        {
            var (way, before, milliseconds, comesBack) = (ways[faults.Random.Next(ways.Length)], faults.Random.Next(1, faults.Jobs), faults.Random.Next(1, 100), faults.Random.Next(2) == 0);
            var point = faults.Random.Next(before);
            var probes = own.MoreProbes();
            await probes.AddAsync(before, new { milliseconds });
            await probes.MarksAsync(point, TimeSpan.FromSeconds(60));
            Break(way, redis);
            await probes.AddAsync(faults.Jobs - before, new { milliseconds });
            if (comesBack)
                redis.Resume();

            var doubles = await own.ShouldAllBeDoneAsync(probes, faults.Jobs);
            redis.Resume();
            FaultRounds.Say($"round {round}: jobs of {milliseconds} ms, {way} after {point} of {before} effects, {faults.Jobs - before} enqueued without Redis, {(comesBack ? "then back" : "away to the end")}; {doubles} effects twice");
        }
    }

    private static void Break(string way, TcpProxy redis)
    {
        switch (way)
        {
            case "cut":
                redis.CutAll();
                break;
            case "refuse":
                redis.Refuse();
                break;
            default:
                redis.BlackHole();
                break;
        }
    }

    private static async Task<bool> IsTrueWithinAsync(Func<bool> condition, TimeSpan limit)
    {
        var clock = System.Diagnostics.Stopwatch.StartNew();
        await Eventually.TrueAsync(() => condition() || clock.Elapsed > limit, limit * 2);
        return condition();
    }
}
