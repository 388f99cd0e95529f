using System.Globalization;
using System.Text.RegularExpressions;
using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Cli;

/// <summary>Jobs beside an API that runs none itself.</summary>
public sealed class WorkerTests
{
    [Fact]
    public async Task A_worker_runs_what_the_API_enqueues_until_it_is_told_to_end()
    {
        await using var database = await OwnDatabase.MigratedAsync();
        await using var api = await database.StartAsync();
        var probes = new ProbeJobs((await Tenant.CreateAsync(api)).Admin);
        await probes.AddAsync(20);
        Assert.Equal(20L, await database.ScalarAsync<long>("SELECT count(*) FROM jobs WHERE kind = 'probe' AND state = 'available' AND attempt = 0"));

        await using var worker = await database.StartWorkerAsync();

        await probes.MarksAsync(20, TimeSpan.FromMinutes(1));
        await probes.AddAsync(5);
        Assert.Equal(25, (await probes.MarksAsync(25)).Count);
        worker.Terminate();
        await worker.WaitForExitAsync();
        Assert.Equal(0, worker.ExitCode);
        Assert.Equal(25L, await database.ScalarAsync<long>("SELECT count(*) FROM jobs WHERE kind = 'probe' AND state = 'succeeded'"));
    }

    [Fact]
    public async Task Once_runs_what_is_due_and_ends_and_two_share_the_work()
    {
        await using var database = await OwnDatabase.MigratedAsync();
        await using var api = await database.StartAsync();
        var probes = new ProbeJobs((await Tenant.CreateAsync(api)).Admin);
        await probes.AddAsync(60, new { milliseconds = 20 });
        await probes.AddAsync(1, new { delayMilliseconds = 600_000 });

        var results = await Task.WhenAll(database.RunAsync("worker", "--once"), database.RunAsync("worker", "--once"));

        // The mail of the sign-up is among them.
        Assert.InRange(results.Sum(result => Ran(result.ShouldSucceed())), 61, 70);
        Assert.Equal(60, probes.Marks.Count);
        Assert.Distinct(probes.Marks.Select(mark => mark[0]));
        Assert.Equal("scheduled:1,succeeded:60", await StatesAsync(database));
    }

    [Fact]
    public async Task Once_ends_when_its_time_is_up_and_spends_no_attempt_of_what_is_left()
    {
        await using var database = await OwnDatabase.MigratedAsync();
        await using var api = await database.StartAsync();
        var probes = new ProbeJobs((await Tenant.CreateAsync(api)).Admin);
        await probes.AddAsync(40, new { milliseconds = 1_000 });
        database.Environment["JOBS_CONCURRENCY"] = "1";

        var result = (await database.RunAsync("worker", "--once", "--max-seconds", "2")).ShouldSucceed();

        Assert.InRange(Ran(result), 1, 20);
        Assert.InRange(probes.Marks.Count, 0, 20);
        Assert.Equal(probes.Marks.Count == 0 ? "available:40" : $"available:{40 - probes.Marks.Count},succeeded:{probes.Marks.Count}", await StatesAsync(database));
        Assert.Equal(0L, await database.ScalarAsync<long>("SELECT count(*) FROM jobs WHERE state = 'available' AND attempt > 0"));
    }

    private static int Ran(VerbResult result) =>
        int.Parse(Regex.Match(result.Output, @"^Ran (\d+) jobs\.\r?$", RegexOptions.Multiline).Groups[1].Value, CultureInfo.InvariantCulture);

    private static Task<string> StatesAsync(OwnDatabase database) => database.ScalarAsync<string>(
        "SELECT string_agg(state || ':' || jobs, ',' ORDER BY state) FROM (SELECT state, count(*) AS jobs FROM jobs WHERE kind = 'probe' GROUP BY state) s");
}
