using Coravel.Queuing;
using Saas.Api.Platform.Data;

namespace Saas.Api.Platform.Jobs.Running;

/// <summary>
/// Claims jobs and runs them, until it is told to stop or, when asked so, until nothing is due. The one code path of all drivers:
/// beside the API, as a worker, for one go, and for a drain request. Coravel's queue executes what was claimed; its waves overlap,
/// so that a slow job holds up nobody, and the slots bound how many run at once.
/// </summary>
internal sealed partial class JobRunner : IDisposable
{
    private static readonly TimeSpan RestAfterFailure = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LookForIdle = TimeSpan.FromMilliseconds(50);

    /// <summary>A claim that is under way at a stop gets this long: were it given up, its jobs would wait for their leases to end.</summary>
    private static readonly TimeSpan LastClaim = TimeSpan.FromSeconds(1);

    private readonly JobStore _store;
    private readonly JobExecutor _executor;
    private readonly JobRunnerOptions _options;
    private readonly ILogger<JobRunner> _logger;
    private readonly TimeProvider _time;
    private readonly Queue _queue;
    private readonly SemaphoreSlim _slots;
    private readonly HeldJobs _held;
    private readonly JobRecorder _recorder;
    private readonly JobBell _bell;
    private readonly ClaimTour _tour = new();
    private long _promoteAt;
    private long _ran;

    public JobRunner(
        JobStore store, JobExecutor executor, JobRunnerOptions options, JobRegistry registry, JobWake wake, JobMetrics metrics,
        IServiceScopeFactory scopes, ILogger<JobRunner> logger, TimeProvider time)
    {
        (_store, _executor, _options, _logger, _time) = (store, executor, options, logger, time);
        _queue = new Queue(scopes, null);
        _slots = new SemaphoreSlim(options.Concurrency);
        _held = new HeldJobs(store, options, registry, time, logger);
        _recorder = new JobRecorder(store, metrics, logger, _held.Forget);
        _bell = wake.Listen();
        _bell.Cancelled = _held.Cancel;
    }

    /// <summary>Attempts that were run.</summary>
    public long Ran => Volatile.Read(ref _ran);

    /// <param name="untilIdle">Return when nothing is due and nothing runs.</param>
    /// <param name="stop">Claim no more, let running jobs end for a moment, hand back the rest; it takes at most 8 s.</param>
    public async Task RunAsync(bool untilIdle, CancellationToken stop)
    {
        using var abandon = new CancellationTokenSource();
        using var holding = new CancellationTokenSource();
        var recording = _recorder.RunAsync(abandon.Token);
        var keeping = _held.KeepAsync(holding.Token);
        try
        {
            await ClaimUntilStoppedAsync(untilIdle, stop);
        }
        finally
        {
            await _held.HandBackAsync(_recorder.Add);
            _recorder.Complete();
            abandon.CancelAfter(HeldJobs.LastMoment);
            await recording;
            await holding.CancelAsync();
            await keeping;
        }
    }

    // Not the slots: a handler that was left behind gives its own back when it ends.
    public void Dispose() => _bell.Dispose();

    private async Task ClaimUntilStoppedAsync(bool untilIdle, CancellationToken stop)
    {
        _promoteAt = _time.GetTimestamp();
        using var claiming = new CancellationTokenSource();
        await using var last = stop.Register(() => claiming.CancelAfter(LastClaim));
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await PromoteIfDueAsync(stop);
                _held.GiveBackLate(_recorder.Add);
                // Asked before the claim: with jobs in hand it may have left some out for want of room.
                var idle = _held.Count == 0;
                if (_held.HasRoom && await ClaimAsync(claiming.Token))
                    continue;
                if (untilIdle && idle)
                    return;
                var wait = _time.GetElapsedTime(_time.GetTimestamp(), _promoteAt);
                await _bell.WaitAsync(untilIdle && wait > LookForIdle ? LookForIdle : wait > TimeSpan.Zero ? wait : TimeSpan.Zero, stop);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                // Away, or refusing (an older schema, say): neither may end the runner, and with it the service.
                if (Transient.Is(exception))
                    LogWaiting(exception.GetType().Name);
                else
                    LogRefused(exception);
                await Task.WhenAny(Task.Delay(RestAfterFailure, _time, stop));
            }
        }
    }

    private async Task PromoteIfDueAsync(CancellationToken stop)
    {
        if (_time.GetTimestamp() < _promoteAt)
            return;
        var promotion = await _store.PromoteAsync(stop);
        var next = promotion.Promoted > 0 ? 0 : Math.Min(_options.Poll.TotalSeconds, promotion.NextSeconds ?? double.MaxValue);
        _promoteAt = _time.GetTimestamp() + (long)(next * _time.TimestampFrequency);
    }

    /// <returns>Whether to look again at once.</returns>
    private async Task<bool> ClaimAsync(CancellationToken ct)
    {
        var (room, token) = (_held.Room(), Guid.CreateVersion7());
        if (room.Jobs == 0)
            return false;
        var claim = await _store.ClaimAsync(room, _tour.ServedLast, token, ct);
        var goesOn = _tour.GoesOnAfter(claim, room.Jobs);
        var now = _time.GetTimestamp();
        // PostgreSQL gives updated rows back in any order.
        foreach (var job in claim.Jobs.OrderBy(job => job.Turn))
        {
            var run = new JobRun(job, token, now);
            var ofTenant = _held.Add(run);
            // It lines up here: the queue begins its tasks in any order.
            var place = LineUpAsync(ofTenant);
            _queue.QueueAsyncTask(() => Task.Run(() => RunOneAsync(run, ofTenant, place)));
        }
        if (claim.Jobs.Count > 0)
            _ = _queue.ConsumeQueueAsync();
        return goesOn;
    }

    /// <summary>Waits for a place of the tenant's, then for one of the runner's.</summary>
    private async Task LineUpAsync(SemaphoreSlim ofTenant)
    {
        await ofTenant.WaitAsync(CancellationToken.None);
        await _slots.WaitAsync(CancellationToken.None);
    }

    private async Task RunOneAsync(JobRun run, SemaphoreSlim ofTenant, Task place)
    {
        await place;
        try
        {
            if (!run.TryStart(_time.GetTimestamp()))
                return;
            var end = await _executor.RunAsync(run);
            _held.Ended(run);
            Interlocked.Increment(ref _ran);
            if (run.TryEnd())
                _recorder.Add(end);
        }
        finally
        {
            _slots.Release();
            ofTenant.Release();
        }
        if (_held.HasRoom)
            _bell.Ring();
    }

    [LoggerMessage(LogLevel.Warning, "PostgreSQL does not answer ({Fault}); jobs wait")]
    private partial void LogWaiting(string fault);

    [LoggerMessage(LogLevel.Error, "Jobs cannot be claimed")]
    private partial void LogRefused(Exception exception);
}
