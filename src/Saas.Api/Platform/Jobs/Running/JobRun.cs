namespace Saas.Api.Platform.Jobs.Running;

/// <summary>One job in the hands of this process, from its claim until its end is recorded.</summary>
internal sealed class JobRun(ClaimedJob job, Guid token, long claimedAt) : IDisposable
{
    private const int Waiting = 0;
    private const int Started = 1;
    private const int Ended = 2;

    private int _phase = Waiting;
    private long _startedAt;

    public ClaimedJob Job => job;

    /// <summary>Proof of holding the job.</summary>
    public Guid Token => token;

    /// <summary>Timestamp of the claim.</summary>
    public long ClaimedAt => claimedAt;

    /// <summary>Ends the handler: cancelled, too slow, lease lost, or the program ends.</summary>
    public CancellationTokenSource Stop { get; } = new();

    /// <summary>Why the handler was told to end, as far as that was not its time-out.</summary>
    public StopReason Reason { get; private set; }

    /// <summary>False when it has started: then it is up to its handler.</summary>
    public bool TryGiveUp() => Interlocked.CompareExchange(ref _phase, Ended, Waiting) == Waiting;

    /// <summary>False when the job was given up before it could start.</summary>
    public bool TryStart(long now)
    {
        if (Interlocked.CompareExchange(ref _phase, Started, Waiting) != Waiting)
            return false;
        Volatile.Write(ref _startedAt, now);
        return true;
    }

    /// <summary>How long it has been running.</summary>
    public TimeSpan Ran(TimeProvider time) => Volatile.Read(ref _startedAt) is > 0 and var began ? time.GetElapsedTime(began) : TimeSpan.Zero;

    /// <summary>True for the one who may say how it ended.</summary>
    public bool TryEnd() => Interlocked.Exchange(ref _phase, Ended) != Ended;

    public void StopFor(StopReason reason)
    {
        if (Reason == StopReason.None)
            Reason = reason;
        try
        {
            // Not on this thread: what a handler does when it is cancelled must not hold up whoever cancels it.
            _ = Stop.CancelAsync();
        }
        catch (ObjectDisposedException)
        {
            // It has just ended.
        }
    }

    public void Dispose() => Stop.Dispose();
}

internal enum StopReason
{
    None,
    Cancelled,
    LeaseLost,
    Shutdown,
}

/// <summary>How an attempt ended, to be recorded.</summary>
/// <param name="Run">Which.</param>
/// <param name="State">The job's next state.</param>
/// <param name="Ran">How long it ran.</param>
/// <param name="Delay">Until it may run again.</param>
/// <param name="Spent">Whether the attempt counts.</param>
/// <param name="Error">What its tenant may read about a failure.</param>
/// <param name="Detail">What only a SUPER_ADMIN may read about it.</param>
internal sealed record JobEnd(JobRun Run, string State, TimeSpan Ran, TimeSpan Delay = default, bool Spent = true, string? Error = null, string? Detail = null)
{
    /// <summary>For metrics.</summary>
    public string Outcome => State switch
    {
        JobStates.Available => "returned",
        JobStates.Scheduled => "snoozed",
        JobStates.Retryable => "failed",
        _ => State,
    };

    /// <summary>Given back untouched: somebody else runs it.</summary>
    public static JobEnd Return(JobRun run, TimeProvider time) => new(run, JobStates.Available, run.Ran(time), Spent: false);
}
