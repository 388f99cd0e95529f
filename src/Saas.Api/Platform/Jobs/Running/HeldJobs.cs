using System.Collections.Concurrent;

namespace Saas.Api.Platform.Jobs.Running;

/// <summary>The jobs in the hands of one runner: how much room is left, their leases, and how they are given back at the end.</summary>
internal sealed partial class HeldJobs(JobStore store, JobRunnerOptions options, JobRegistry registry, TimeProvider time, ILogger logger)
{
    /// <summary>At a stop, running jobs get this long to end by themselves, then as long as cancelled ones; then ends are recorded.</summary>
    public static readonly TimeSpan LastMoment = TimeSpan.FromSeconds(2);

    /// <summary>Jobs that end quickly are claimed this much time ahead, so that none of it is spent on waiting for the next claim.</summary>
    private const double AheadSeconds = 0.05;
    private const int MostAhead = 1000;
    private static readonly TimeSpan LongestAhead = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RateWindow = TimeSpan.FromMilliseconds(20);

    private readonly ConcurrentDictionary<Guid, JobRun> _runs = new();
    private readonly Lock _lock = new();
    private readonly Dictionary<Guid, TenantPlaces> _tenants = [];
    private readonly Dictionary<string, int> _kinds = [];
    private int _active;
    private int _ahead;
    private int _endedInWindow;
    private long _windowBegan = time.GetTimestamp();
    private long _lookedForLate = time.GetTimestamp();
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
            var tenants = _tenants.ToDictionary(busy => busy.Key, busy => Math.Max(0, ofTenant - busy.Value.Held));
            var kinds = new Dictionary<string, int>();
            foreach (var kind in registry.All)
            {
                if (kind.MaxConcurrency is { } most)
                    kinds[kind.Kind] = Math.Max(0, most - _kinds.GetValueOrDefault(kind.Kind));
            }
            return new Room(Free, ofTenant, tenants, kinds);
        }
    }

    /// <returns>The places of its tenant: one is to be had before it may start.</returns>
    public SemaphoreSlim Add(JobRun run)
    {
        // Claimed anew while an older attempt of it still runs here: that one has lost its lease.
        if (_runs.TryGetValue(run.Job.Id, out var older))
            older.StopFor(StopReason.LeaseLost);
        _runs[run.Job.Id] = run;
        lock (_lock)
        {
            _active++;
            _kinds[run.Job.Kind] = _kinds.GetValueOrDefault(run.Job.Kind) + 1;
            if (!_tenants.TryGetValue(run.Job.TenantId, out var tenant))
                _tenants[run.Job.TenantId] = tenant = new TenantPlaces(new SemaphoreSlim(options.TenantConcurrency));
            tenant.Held++;
            return tenant.Places;
        }
    }

    /// <summary>Its place is free again; its lease is kept until the end is recorded.</summary>
    public void Ended(JobRun run)
    {
        lock (_lock)
        {
            _endedInWindow++;
            if (--_tenants[run.Job.TenantId].Held == 0)
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

    /// <summary>
    /// Gives back what was claimed ahead and has waited too long, for a place of the runner's or of its tenant's: jobs have become slower,
    /// and others may have room.
    /// </summary>
    public void GiveBackLate(Action<JobEnd> record)
    {
        if (time.GetElapsedTime(_lookedForLate) < LongestAhead / 4)
            return;
        _lookedForLate = time.GetTimestamp();
        foreach (var run in _runs.Values.Where(run => time.GetElapsedTime(run.ClaimedAt) > LongestAhead && run.TryGiveUp()))
        {
            lock (_lock)
                _ahead = 0;
            Ended(run);
            record(JobEnd.Return(run, time));
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
        catch (Exception exception) when (exception is not OperationCanceledException || !ct.IsCancellationRequested)
        {
            // Whatever it is: without the next extensions every long job would run twice.
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

    /// <summary>How many jobs of a tenant are held, and how many of them may run at once.</summary>
    private sealed class TenantPlaces(SemaphoreSlim places)
    {
        public SemaphoreSlim Places => places;

        public int Held { get; set; }
    }

    [LoggerMessage(LogLevel.Warning, "The leases of {Count} jobs could not be extended: {Fault}")]
    private partial void LogNotExtended(int count, string fault);
}
