using System.Diagnostics;
using System.Globalization;
using Saas.DevHost.Services;

namespace Saas.Bench;

/// <summary>What the job engine does, measured from outside: enqueued over HTTP, timed by the database's clock.</summary>
internal static class Jobs
{
    private const int Warmth = 5_000;
    private const int Rounds = 7;

    private static bool _missed;

    public static async Task<int> RunAsync(BackingServices services, string binary, bool quick)
    {
        var scale = quick ? 10 : 1;
        await using var database = await BenchDatabase.CreateAsync(services, "bench_jobs", binary);
        using (var api = await BenchApi.StartAsync(database, binary, runsJobs: true))
        {
            await api.EnqueueAsync(Warmth);
            await database.DrainedAsync();
            await PickUpAsync(database, api, 300 / scale);
            var empty = await ThroughputAsync(database, api, 100_000 / scale);
            await SignInAsync(database, api, 20_000 / scale);
            await MemoryAsync(database, api, 200_000 / scale);
            await database.FillAsync(1_000_000 / scale);
            List<double> full = [];
            List<double> bare = [empty];
            for (var round = 0; round < Rounds; round++)
                full.Add(await ThroughputAsync(database, api, 100_000 / scale));
            await database.ExecuteAsync("TRUNCATE jobs");
            for (var round = 1; round < Rounds; round++)
                bare.Add(await ThroughputAsync(database, api, 100_000 / scale));
            Print($"each: {Each(bare)} and {Each(full)}");
            Judge(Median(bare) >= 10_000 && Median(full) / Median(bare) is >= 0.85 and <= 1.15);
            Print($"jobs per second end to end: {Median(bare):F0} in an empty table (at least 10000), {Median(full):F0} with {1_000_000 / scale} finished ones, ratio {Median(full) / Median(bare):F2} (0.85 to 1.15)");
        }
        using (var api = await BenchApi.StartAsync(database, binary, runsJobs: false))
        {
            List<double> rates = [];
            for (var round = 0; round < 3; round++)
            {
                await database.ExecuteAsync("TRUNCATE jobs");
                var began = Stopwatch.GetTimestamp();
                await api.EnqueueAsync(100_000 / scale);
                rates.Add(100_000.0 / scale / Stopwatch.GetElapsedTime(began).TotalSeconds);
            }
            Judge(Median(rates) >= 20_000);
            Print($"bulk enqueue: {Median(rates):F0} jobs per second (at least 20000)");
        }
        return _missed ? 1 : 0;
    }

    /// <summary>A figure that misses its bound makes the exit code 1.</summary>
    private static void Judge(bool reached) => _missed |= !reached;

    /// <summary>From the enqueuing transaction's time to the handler's start, one job at a time, at uneven distances.</summary>
    private static async Task PickUpAsync(BenchDatabase database, BenchApi api, int jobs)
    {
        await database.ExecuteAsync("TRUNCATE jobs");
        var random = new Random(1);
        for (var i = 0; i < jobs; i++)
        {
            await api.EnqueueAsync(1);
            await database.DrainedAsync();
            await Task.Delay(random.Next(5, 60));
        }
        var times = await database.ColumnAsync("SELECT 1000 * extract(epoch FROM started_at - created_at)::float8 FROM jobs WHERE kind = 'probe' ORDER BY 1");
        Judge(times[times.Count / 2] <= 20 && times[times.Count * 99 / 100] <= 150);
        Print($"pick-up of a job enqueued while idle: p50 {times[times.Count / 2]:F1} ms (at most 20), p99 {times[times.Count * 99 / 100]:F1} ms (at most 150), of {times.Count}");
    }

    /// <summary>Each round begins behind an autovacuum, which comes once a minute: rounds without one measure what earlier ones left behind.</summary>
    private static async Task<double> ThroughputAsync(BenchDatabase database, BenchApi api, int jobs)
    {
        await database.ExecuteAsync("VACUUM jobs");
        var began = Stopwatch.GetTimestamp();
        await api.EnqueueAsync(jobs);
        await database.DrainedAsync();
        var rate = jobs / Stopwatch.GetElapsedTime(began).TotalSeconds;
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {jobs} jobs: {rate:F0} per second"));
        return rate;
    }

    /// <summary>What people notice of a backlog: one after another, a read by token and now and then a sign-in, while jobs run.</summary>
    private static async Task SignInAsync(BenchDatabase database, BenchApi api, int jobs)
    {
        await database.ExecuteAsync("VACUUM jobs");
        var (idleReads, idleLogins) = await api.TimedAsync(() => false, atLeast: 200);
        List<double> reads = [], logins = [];
        for (var round = 0; round < Rounds; round++)
        {
            await api.EnqueueAsync(jobs);
            var drained = database.DrainedAsync();
            var (ofRound, loginsOfRound) = await api.TimedAsync(() => !drained.IsCompleted, atLeast: 1);
            reads.AddRange(ofRound);
            logins.AddRange(loginsOfRound);
            await drained;
        }
        Print($"GET /users/me while {jobs} jobs run: {Quantiles(reads)} (idle: {Quantiles(idleReads)}); POST /auth/login: {Quantiles(logins)} (idle: {Quantiles(idleLogins)})");
    }

    private static string Quantiles(List<double> times)
    {
        times.Sort();
        return string.Create(CultureInfo.InvariantCulture, $"p50 {times[times.Count / 2]:F1}, p99 {times[times.Count * 99 / 100]:F1} ms of {times.Count}");
    }

    private static async Task MemoryAsync(BenchDatabase database, BenchApi api, int jobs)
    {
        List<double> sizes = [];
        for (var part = 0; part < 4; part++)
        {
            await ThroughputAsync(database, api, jobs / 4);
            sizes.Add(api.ResidentMegabytes);
        }
        Judge(sizes[^1] <= sizes[0] * 1.15);
        Print($"resident memory over {jobs} jobs, at each quarter: {string.Join(", ", sizes.Select(size => size.ToString("F0", CultureInfo.InvariantCulture)))} MB (flat)");
    }

    private static string Each(List<double> rates) => string.Join(" ", rates.Select(rate => rate.ToString("F0", CultureInfo.InvariantCulture)));

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
