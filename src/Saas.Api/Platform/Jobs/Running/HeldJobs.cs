using System.Collections.Concurrent;
using Saas.Api.Platform.Data;

namespace Saas.Api.Platform.Jobs.Running;

/// <summary>The jobs in the hands of one runner: how much room is left, their leases, and how they are given back at the end.</summary>
internal sealed partial class HeldJobs(JobStore store, JobRunnerOptions options, JobRegistry registry, TimeProvider time, ILogger logger)
{
    /// <summary>At a stop, running jobs get this long to end by themselves, then as long as cancelled ones; then ends are recorded.</summary>
    public static readonly TimeSpan LastMoment = TimeSpan.FromSeconds(2);

    /// <summary>Jobs that end quickly are claimed this much time ahead, so that none of it is spent on waiting for the next claim.</summary>
    private const double AheadSeconds = 0.05;
    private const int MostAhead = 1000;
    private static readonly TimeSpan RateWindow = TimeSpan.FromMilliseconds(20);

    private readonly ConcurrentDictionary<Guid, JobRun> _runs = new();
    private readonly Lock _lock = new();
    private readonly Dictionary<Guid, int> _tenants = [];
    private readonly Dictionary<string, int> _kinds = [];
    private int _active;
    private int _ahead;
    private int _endedInWindow;
    private long _windowBegan = time.GetTimestamp();
    private TaskCompletionSource? _idle;

    /// <summary>Claimed and not recorded yet.</summary>
    public int Count => _runs.Count;

    /// <summary>Whether it is worth to claim now: a place is free, or half of what was claimed ahead is used up.</summary>
    public bool HasRoom
    {
        get
        {
            lock (_lock)
                return _active < options.Concurrency || Free >= Math.Max(1, _ahead / 2);
        }
    }

    /// <summary>More may be held than there is room for: what is claimed ahead shrinks when jobs become slower.</summary>
    private int Free => Math.Max(0, options.Concurrency + _ahead - _active);

    public Room Room()
    {
        lock (_lock)
        {
            Measure();
            var ofTenant = options.TenantConcurrency + _ahead;
            var tenants = _tenants.ToDictionary(busy => busy.Key, busy => Math.Max(0, ofTenant - busy.Value));
            var kinds = new Dictionary<string, int>();
            foreach (var kind in registry.All)
            {
                if (kind.MaxConcurrency is { } most)
                    kinds[kind.Kind] = Math.Max(0, most - _kinds.GetValueOrDefault(kind.Kind));
            }
            return new Room(Free, ofTenant, tenants, kinds);
        }
    }

    public void Add(JobRun run)
    {
        // Claimed anew while an older attempt of it still runs here: that one has lost its lease.
        if (_runs.TryGetValue(run.Job.Id, out var older))
            older.StopFor(StopReason.LeaseLost);
        _runs[run.Job.Id] = run;
        lock (_lock)
        {
            _active++;
            _tenants[run.Job.TenantId] = _tenants.GetValueOrDefault(run.Job.TenantId) + 1;
            _kinds[run.Job.Kind] = _kinds.GetValueOrDefault(run.Job.Kind) + 1;
        }
    }

    /// <summary>Its place is free again; its lease is kept until the end is recorded.</summary>
    public void Ended(JobRun run)
    {
        lock (_lock)
        {
            _endedInWindow++;
            if (--_tenants[run.Job.TenantId] == 0)
                _tenants.Remove(run.Job.TenantId);
            _kinds[run.Job.Kind]--;
            if (--_active == 0)
                _idle?.TrySetResult();
        }
    }

    public void Forget(JobRun run)
    {
        _runs.TryRemove(KeyValuePair.Create(run.Job.Id, run));
        run.Dispose();
    }

    public void Cancel(Guid jobId)
    {
        if (_runs.TryGetValue(jobId, out var run))
            run.StopFor(StopReason.Cancelled);
    }

    /// <summary>Extends the leases at a third of their length.</summary>
    public async Task KeepAsync(CancellationToken ct)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(options.LeaseSeconds / 3), time);
        try
        {
            while (await timer.WaitForNextTickAsync(ct))
                await ExtendAsync(ct);
        }
        catch (OperationCanceledException)
        {
            // Nothing is held any more.
        }
    }

    /// <summary>Gives back what has not begun, waits for what runs, cancels it, and gives it back as well if it does not end.</summary>
    public async Task HandBackAsync(Action<JobEnd> record)
    {
        foreach (var run in _runs.Values.Where(run => run.TryGiveUp()))
        {
            Ended(run);
            record(JobEnd.Return(run, time));
        }
        if (await IsIdleWithinAsync(LastMoment))
            return;
        foreach (var run in _runs.Values)
            run.StopFor(StopReason.Shutdown);
        if (await IsIdleWithinAsync(LastMoment))
            return;
        // These run on, and are counted until they end; their results are dropped.
        foreach (var run in _runs.Values.Where(run => run.TryEnd()))
            record(JobEnd.Return(run, time));
    }

    private async Task ExtendAsync(CancellationToken ct)
    {
        List<JobRun> runs = [.. _runs.Values.Where(run => time.GetElapsedTime(run.ClaimedAt).TotalSeconds > options.LeaseSeconds / 6)];
        if (runs.Count == 0)
            return;
        try
        {
            var kept = (await store.ExtendAsync(runs, ct)).ToDictionary(row => row.Id, row => row.CancelRequested);
            foreach (var run in runs)
            {
                if (!kept.TryGetValue(run.Job.Id, out var cancel))
                    run.StopFor(StopReason.LeaseLost);
                else if (cancel)
                    run.StopFor(StopReason.Cancelled);
            }
        }
        catch (Exception exception) when (Transient.Is(exception))
        {
            LogNotExtended(runs.Count, exception.GetType().Name);
        }
    }

    private async Task<bool> IsIdleWithinAsync(TimeSpan limit)
    {
        TaskCompletionSource idle;
        lock (_lock)
        {
            if (_active == 0)
                return true;
            idle = _idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
        await Task.WhenAny(idle.Task, Task.Delay(limit, time));
        return idle.Task.IsCompleted;
    }

    /// <summary>How many end in <see cref="AheadSeconds"/>, smoothed.</summary>
    private void Measure()
    {
        var elapsed = time.GetElapsedTime(_windowBegan);
        if (elapsed < RateWindow)
            return;
        var rate = _endedInWindow / elapsed.TotalSeconds;
        _ahead = (int)Math.Min(MostAhead, (_ahead + (rate * AheadSeconds)) / 2);
        (_endedInWindow, _windowBegan) = (0, time.GetTimestamp());
    }

    [LoggerMessage(LogLevel.Warning, "The leases of {Count} jobs could not be extended: {Fault}")]
    private partial void LogNotExtended(int count, string fault);
}
