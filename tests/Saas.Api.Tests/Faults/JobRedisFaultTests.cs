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

    private static async Task<bool> IsTrueWithinAsync(Func<bool> condition, TimeSpan limit)
    {
        var clock = System.Diagnostics.Stopwatch.StartNew();
        await Eventually.TrueAsync(() => condition() || clock.Elapsed > limit, limit * 2);
        return condition();
    }
}
