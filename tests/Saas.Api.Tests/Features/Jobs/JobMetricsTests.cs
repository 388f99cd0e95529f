using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.Jobs;

/// <summary>What a collector of OpenTelemetry gets to know about jobs.</summary>
public sealed class JobMetricsTests
{
    /// <summary>Never, in the life of a test: what arrives was sent for another reason.</summary>
    private const int Hour = 3_600_000;

    [Fact]
    public async Task A_collector_gets_every_metric_by_kind_from_whoever_enqueues_and_runs()
    {
        await using var api = await OtlpReceiver.StartAsync();
        await using var runner = await OtlpReceiver.StartAsync();
        await using var own = await OwnJobs.StartAsync(api.Settings(500));
        await own.Probes.AddAsync(7);
        await own.Probes.AddAsync(2, new { failTimes = 1, milliseconds = 100 });
        await own.Probes.AddAsync(1, new { mode = "fail" });

        // Nobody runs jobs yet, and that shows.
        await Eventually.TrueAsync(() => api.Point("jobs.depth", "probe")?.Value == 10 && api.Point("jobs.oldest", "probe")?.Value > 0);
        Assert.Equal(10, api.Point("jobs.enqueued", "probe")?.Value);
        await own.WorkerAsync(runner.Settings(500));
        await own.JobAsync("kind = 'probe' AND state = 'dead'", "dead");

        await Eventually.TrueAsync(() => runner.Point("jobs.ended", "probe", "succeeded")?.Value == 9, TimeSpan.FromSeconds(60));
        await Eventually.TrueAsync(() => runner.Point("jobs.duration", "probe")?.Value == 12);
        Assert.Equal([12, 2, 1], new[] { runner.Point("jobs.started", "probe"), runner.Point("jobs.ended", "probe", "failed"), runner.Point("jobs.ended", "probe", "dead") }.Select(point => point!.Value));
        Assert.Equal(12, runner.Point("jobs.pickup", "probe")!.Value);
        Assert.InRange(runner.Point("jobs.pickup", "probe")!.Sum, 0.001, 600);
        Assert.InRange(runner.Point("jobs.duration", "probe")!.Sum, 0.2, 60);
        await Eventually.TrueAsync(() => api.Point("jobs.depth", "probe")?.Value == 0 && runner.Point("jobs.depth", "probe")?.Value == 0);
        Assert.Equal(0, runner.Point("jobs.oldest", "probe")?.Value);
    }

    [Fact]
    public async Task What_a_schedule_enqueues_is_counted_too()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        await using var own = await OwnJobs.StartAsync();
        await own.Database.ExecuteAsync(
            "INSERT INTO schedules (name, kind, cron, time_zone, backfill, next_run_at) VALUES ('test', 'probe', '* * * * * *', 'Etc/UTC', 'all', now() - interval '5 s')");

        await own.WorkerAsync(receiver.Settings(500));
        await Eventually.TrueAsync(() => receiver.Point("jobs.enqueued", "probe")?.Value >= 5, TimeSpan.FromSeconds(60));
        await own.Database.ExecuteAsync("DELETE FROM schedules WHERE name = 'test'");

        await Eventually.TrueAsync(async () => receiver.Point("jobs.enqueued", "probe")?.Value == await own.Database.ScalarAsync<long>("SELECT count(*) FROM jobs WHERE kind = 'probe'"));
    }

    [Fact]
    public async Task Once_sends_what_it_has_measured_before_it_ends()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        await using var own = await OwnJobs.StartAsync();
        await own.Probes.AddAsync(5);
        foreach (var (name, value) in receiver.Settings(Hour))
            own.Database.Environment[name] = value;

        (await own.Database.RunAsync("worker", "--once")).ShouldSucceed();

        Assert.Equal([5, 5, 0], new[] { receiver.Point("jobs.started", "probe"), receiver.Point("jobs.ended", "probe", "succeeded"), receiver.Point("jobs.depth", "probe") }.Select(point => point?.Value));
    }

    [Fact]
    public async Task A_drain_request_sends_what_it_has_measured_before_it_is_answered()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        await using var own = await OwnJobs.StartAsync([("JOBS_DRAIN_SECRET", DrainApi.Secret), .. receiver.Settings(Hour)]);
        await own.Probes.AddAsync(5);

        using var answer = await own.Api.Client.SendJsonAsync(HttpMethod.Post, "/jobs/drain", null, ("Authorization", $"Bearer {DrainApi.Secret}"));

        await answer.ShouldBeAsync(200);
        Assert.Equal([5, 5, 0], new[] { receiver.Point("jobs.enqueued", "probe"), receiver.Point("jobs.ended", "probe", "succeeded"), receiver.Point("jobs.depth", "probe") }.Select(point => point?.Value));
    }
}
