using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Faults;

public sealed class JobPostgresFaultTests
{
    /// <summary>Jobs of one request.</summary>
    private const int AtOnce = 20;

    [Theory]
    [InlineData("cut")]
    [InlineData("end")]
    [InlineData("refuse")]
    [InlineData("silence")]
    public async Task No_job_that_was_acknowledged_is_lost_when_PostgreSQL_goes_away_under_load(string fault)
    {
        await using var own = await OwnJobs.StartAsync();
        await using var proxy = TcpProxy.InFrontOf(own.Database.Environment["DATABASE_URL"]!);
        var through = new[] { "DATABASE_URL", "DATABASE_SYSTEM_URL" }.Select(name => (name, (string?)proxy.Through(own.Database.Environment[name]!))).ToArray();
        var probes = new ProbeJobs(own.Tenant.Admin.On(await own.ApiAsync(through)));
        var worker = await own.WorkerAsync(through);

        await LoadAsync(own, probes, () => BreakAsync(fault, proxy, own.Database));

        Assert.False(worker.HasExited);
    }

    [Fact]
    public async Task No_job_that_was_acknowledged_is_lost_when_PostgreSQL_and_Redis_are_restarted_under_load()
    {
        await using var services = await RestartableServices.StartAsync();
        await using var own = await OwnJobs.StartAsync(await OwnDatabase.MigratedAsync(services.Running));
        var worker = await own.WorkerAsync();
        var start = await StartAsync(own);

        await LoadAsync(own, own.Probes, services.RestartAsync);

        Assert.SkipWhen(await StartAsync(own) == start, "The PostgreSQL of these tests is given by the environment and not ours to restart.");
        Assert.False(worker.HasExited);
    }

    /// <summary>Faults of all sorts, one after another, at random points; the long form is bench/job-faults.</summary>
    [Fact]
    public async Task Nor_when_it_goes_away_in_changing_ways_at_random_points()
    {
        var faults = new FaultRounds(rounds: 2, jobs: 200);
        await using var own = await OwnJobs.StartAsync();
        await using var proxy = TcpProxy.InFrontOf(own.Database.Environment["DATABASE_URL"]!);
        var through = new[] { "DATABASE_URL", "DATABASE_SYSTEM_URL" }.Select(name => (name, (string?)proxy.Through(own.Database.Environment[name]!))).ToArray();
        await own.WorkerAsync(through);
        await own.WorkerAsync(through);
        string[] ways = ["cut", "end", "refuse", "silence"];

        for (var round = 1; round <= faults.Rounds; round++)
        {
            var (way, point, milliseconds) = (ways[faults.Random.Next(ways.Length)], faults.Random.Next(faults.Jobs * 3 / 4), faults.Random.Next(1, 100));
            var probes = own.MoreProbes();
            await probes.AddAsync(faults.Jobs, new { milliseconds });
            await probes.MarksAsync(point, TimeSpan.FromSeconds(60));
            await BreakAsync(way, proxy, own.Database);

            var doubles = await own.ShouldAllBeDoneAsync(probes, faults.Jobs);
            FaultRounds.Say($"round {round}: jobs of {milliseconds} ms, {way} after {point} of {faults.Jobs} effects; {doubles} effects twice");
            // The API's own idle connections may have been ended as well: the first request that meets one is told 503, and drops the others.
            await Eventually.TrueAsync(async () => await own.Tenant.Admin.StatusAsync() == 200);
        }
    }

    /// <summary>The servers themselves, at random points of the load; the long form is bench/job-faults.</summary>
    [Fact]
    public async Task Nor_when_both_are_restarted_at_random_points()
    {
        var faults = new FaultRounds(rounds: 1, jobs: 200);
        await using var services = await RestartableServices.StartAsync();
        await using var own = await OwnJobs.StartAsync(await OwnDatabase.MigratedAsync(services.Running));
        WorkerInstance[] workers = [await own.WorkerAsync(), await own.WorkerAsync()];

        for (var round = 1; round <= faults.Rounds; round++)
        {
            var (point, milliseconds, start) = (faults.Random.Next(1, faults.Jobs * 3 / 4), faults.Random.Next(1, 100), await StartAsync(own));
            var probes = own.MoreProbes();
            var acknowledged = await AcknowledgedAsync(probes, faults.Jobs / AtOnce, milliseconds, point, services.RestartAsync);

            await ShouldHoldAsync(own, probes, acknowledged);
            Assert.SkipWhen(await StartAsync(own) == start, "The PostgreSQL of these tests is given by the environment and not ours to restart.");
            Assert.DoesNotContain(workers, worker => worker.HasExited);
            FaultRounds.Say($"round {round}: jobs of {milliseconds} ms, restarted after {point} of {faults.Jobs} effects; {acknowledged.Count} acknowledged, {probes.Marks.Count} effects");
            await Eventually.TrueAsync(async () => await own.Tenant.Admin.StatusAsync() == 200);
        }
    }

    private static Task<DateTime> StartAsync(OwnJobs own) => own.Database.ScalarAsync<DateTime>("SELECT pg_postmaster_start_time()");

    private static async Task LoadAsync(OwnJobs own, ProbeJobs probes, Func<Task> breakAsync)
    {
        List<Guid> acknowledged = [];
        for (var round = 0; round < 2; round++)
            acknowledged.AddRange(await AcknowledgedAsync(probes, adds: 10, milliseconds: 50, probes.Marks.Count + 1, breakAsync));
        await ShouldHoldAsync(own, probes, acknowledged);
    }

    /// <summary>What was acknowledged of this load, in the middle of which something breaks.</summary>
    private static async Task<IReadOnlyList<Guid>> AcknowledgedAsync(ProbeJobs probes, int adds, int milliseconds, int point, Func<Task> breakAsync)
    {
        var load = Enumerable.Range(0, adds).Select(_ => AddAsync(probes, milliseconds)).ToArray();
        await probes.MarksAsync(point, TimeSpan.FromSeconds(60));
        await breakAsync();
        return [.. (await Task.WhenAll(load)).SelectMany(ids => ids)];
    }

    private static async Task ShouldHoldAsync(OwnJobs own, ProbeJobs probes, IReadOnlyList<Guid> acknowledged)
    {
        await own.ShouldAllBeDoneAsync(probes, (await own.JobsAsync(probes)).Count);
        Assert.Subset(probes.Marks.Select(mark => Guid.Parse(mark[0])).ToHashSet(), acknowledged.ToHashSet());
        Assert.NotEmpty(acknowledged);
    }

    /// <summary>Enqueues, or is told that it is not known whether that was done.</summary>
    private static async Task<IReadOnlyList<Guid>> AddAsync(ProbeJobs probes, int milliseconds)
    {
        using var answer = await probes.SendAsync(AtOnce, new { milliseconds });
        if ((int)answer.StatusCode == 202)
            return await ProbeJobs.IdsAsync(answer);
        await answer.ShouldBeProblemAsync(503, "service_unavailable");
        return [];
    }

    private static async Task BreakAsync(string fault, TcpProxy proxy, OwnDatabase database)
    {
        switch (fault)
        {
            case "cut":
                proxy.CutAll();
                return;
            case "end":
                // What a server says that is shut down.
                await database.ExecuteAsync("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()");
                return;
            case "refuse":
                proxy.Refuse();
                break;
            default:
                proxy.BlackHole();
                break;
        }
        // Longer than the lease, so that work is lost and found again.
        await Eventually.PassedAsync(TimeSpan.FromSeconds(2.5));
        proxy.Resume();
    }
}
