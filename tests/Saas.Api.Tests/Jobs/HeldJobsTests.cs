using Microsoft.Extensions.Logging.Abstractions;
using Saas.Api.Platform.Jobs;
using Saas.Api.Platform.Jobs.Running;

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

    private static void Run(HeldJobs held, bool ends)
    {
        var run = new JobRun(new ClaimedJob(Guid.Empty, Guid.CreateVersion7(), "probe", "{}", 1, 1, false, 0, 0, null, null, 1, 1), Guid.CreateVersion7(), 0);
        held.Add(run);
        if (!ends)
            return;
        held.Ended(run);
        held.Forget(run);
    }

    private sealed class HandClock : TimeProvider
    {
        private long _now;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _now;

        public void Advance(TimeSpan time) => _now += time.Ticks;
    }
}
