using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Saas.Api.Platform.Jobs;
using Saas.Api.Platform.Jobs.Running;
using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Jobs;

public sealed class HeldJobsTests
{
    private static readonly JobRunnerOptions Four = new(4, 4, TimeSpan.FromSeconds(1), 20, TimeSpan.Zero);

    [Fact]
    public void There_is_no_less_than_no_room_when_jobs_become_slower_and_fewer_are_claimed_ahead()
    {
        var time = new HandClock();
        var held = new HeldJobs(null!, Four, new JobRegistry([]), time, NullLogger.Instance);
        for (var i = 0; i < 120; i++)
            Run(held, ends: true);
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(4 + 3, held.Room().Jobs);
        for (var i = 0; i < 6; i++)
            Run(held, ends: false);
        Assert.True(held.HasRoom);
        time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(0, held.Room().Jobs);
    }

    [Fact]
    public void What_was_claimed_ahead_is_given_back_unspent_when_it_has_waited_for_a_second()
    {
        var time = new HandClock();
        var held = new HeldJobs(null!, Four, new JobRegistry([]), time, NullLogger.Instance);
        JobRun[] runs = [.. Enumerable.Range(0, 6).Select(_ => Claimed())];
        foreach (var run in runs)
            held.Add(run);
        foreach (var run in runs[..4])
            Assert.True(run.TryStart(1));
        List<JobEnd> early = [], late = [];

        time.Advance(TimeSpan.FromSeconds(0.9));
        held.GiveBackLate(early.Add);
        time.Advance(TimeSpan.FromSeconds(0.5));
        held.GiveBackLate(late.Add);

        Assert.Empty(early);
        Assert.Equal(runs[4..].ToHashSet(), late.Select(end => end.Run).ToHashSet());
        Assert.All(late, end => Assert.Equal((JobStates.Available, false), (end.State, end.Spent)));
        Assert.All(runs[4..], run => Assert.False(run.TryStart(2)));
    }

    [Fact]
    public void So_is_what_waits_for_a_place_of_its_tenant_while_the_runner_has_places_left()
    {
        var time = new HandClock();
        var held = new HeldJobs(null!, Four with { TenantConcurrency = 2 }, new JobRegistry([]), time, NullLogger.Instance);
        JobRun[] runs = [.. Enumerable.Range(0, 3).Select(_ => Claimed())];
        foreach (var run in runs)
            held.Add(run);
        foreach (var run in runs[..2])
            Assert.True(run.TryStart(1));
        List<JobEnd> late = [];

        time.Advance(TimeSpan.FromSeconds(1.1));
        held.GiveBackLate(late.Add);

        Assert.Equal([runs[2]], late.Select(end => end.Run));
        Assert.Equal(0, held.Room().Tenants[Guid.Empty]);
    }

    [Fact]
    public async Task Leases_are_extended_again_after_any_failure()
    {
        var (time, log) = (new HandClock(), new CountingLogger());
        // Without a store every extension fails in a way that nobody foresaw.
        var held = new HeldJobs(null!, Four with { LeaseSeconds = 0.03 }, new JobRegistry([]), time, log);
        held.Add(Claimed());
        time.Advance(TimeSpan.FromSeconds(1));
        using var stop = new CancellationTokenSource();

        var keeping = held.KeepAsync(stop.Token);

        await Eventually.TrueAsync(() => log.Lines >= 3);
        Assert.False(keeping.IsCompleted);
        await stop.CancelAsync();
        await keeping;
    }

    private static JobRun Claimed() => new(
        new ClaimedJob(Guid.Empty, Guid.CreateVersion7(), "probe", "{}", 1, 1, false, 0, 0, null, null, null, 1, 1), Guid.CreateVersion7(), 0);

    private static void Run(HeldJobs held, bool ends)
    {
        var run = Claimed();
        held.Add(run);
        if (!ends)
            return;
        held.Ended(run);
        held.Forget(run);
    }

    private sealed class CountingLogger : ILogger
    {
        private int _lines;

        public int Lines => Volatile.Read(ref _lines);

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Interlocked.Increment(ref _lines);
    }

    private sealed class HandClock : TimeProvider
    {
        private long _now;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _now;

        public void Advance(TimeSpan time) => _now += time.Ticks;
    }
}
