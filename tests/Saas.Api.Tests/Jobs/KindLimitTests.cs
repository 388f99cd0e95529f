using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Saas.Api.Platform;
using Saas.Api.Platform.Configuration;
using Saas.Api.Platform.Jobs;
using Saas.Api.Platform.Jobs.Running;
using Saas.Api.Platform.Jobs.Schedules;
using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Jobs;

/// <summary>The program's own runner, in this process, with kinds of the test's own.</summary>
public sealed class KindLimitTests
{
    [Fact]
    public async Task A_kind_runs_no_more_jobs_at_once_than_it_may_and_others_are_not_held_up()
    {
        var ct = TestContext.Current.CancellationToken;
        await using var database = await OwnDatabase.MigratedAsync();
        var settings = new SettingsReader(new ConfigurationBuilder().AddInMemoryCollection(database.Environment).Build());
        var backends = Backends.Create(settings);
        await using var app = ServiceHost.Build(settings, backends, services => services
            .AddSingleton<Counters>()
            .AddJob<ScheduledPayload, LimitedJob>(LimitedJob.Kind)
            .AddJob<ScheduledPayload, FreeJob>(FreeJob.Kind));
        NewJob[] jobs = [.. Enumerable.Range(0, 40).Select(i => NewJob.Of(i % 2 == 0 ? LimitedJob.Kind : FreeJob.Kind, new ScheduledPayload("test", default)))];
        await app.Services.GetRequiredService<JobQueue>().EnqueueAsync(Guid.Empty, jobs, ct);

        using var runner = app.Services.GetRequiredService<JobRunner>();
        await runner.RunAsync(untilIdle: true, ct);

        var counters = app.Services.GetRequiredService<Counters>();
        Assert.Equal([20, 20], [counters.Limited.Ran, counters.Free.Ran]);
        Assert.Equal(2, counters.Limited.Most);
        Assert.InRange(counters.Free.Most, 3, 20);
    }

    private sealed class Counter
    {
        private readonly Lock _lock = new();
        private int _running;

        public int Ran { get; private set; }

        public int Most { get; private set; }

        public async Task<JobOutcome> RunAsync(CancellationToken ct)
        {
            lock (_lock)
                Most = Math.Max(Most, ++_running);
            await Task.Delay(TimeSpan.FromMilliseconds(50), ct);
            lock (_lock)
                (Ran, _running) = (Ran + 1, _running - 1);
            return JobOutcome.Done;
        }
    }

    private sealed class Counters
    {
        public Counter Limited { get; } = new();

        public Counter Free { get; } = new();
    }

    private sealed class LimitedJob(Counters counters) : IJobHandler<ScheduledPayload>
    {
        public static readonly JobKind<ScheduledPayload> Kind = new("limited", ScheduleJson.Default.ScheduledPayload) { MaxConcurrency = 2 };

        public Task<JobOutcome> RunAsync(ScheduledPayload payload, JobContext job, CancellationToken ct) => counters.Limited.RunAsync(ct);
    }

    private sealed class FreeJob(Counters counters) : IJobHandler<ScheduledPayload>
    {
        public static readonly JobKind<ScheduledPayload> Kind = new("free", ScheduleJson.Default.ScheduledPayload);

        public Task<JobOutcome> RunAsync(ScheduledPayload payload, JobContext job, CancellationToken ct) => counters.Free.RunAsync(ct);
    }
}
