namespace Saas.Api.Platform.Jobs;

/// <summary>
/// Does the work of one kind. It may be called again for the same job (its holder died before it could say that it was done), so it
/// must be idempotent; the job's id is its key. It must heed its cancellation: one that does not is given up and left behind, and
/// whatever it still holds is held until it ends. The services that it takes act for the job's tenant.
/// </summary>
internal interface IJobHandler<TPayload> where TPayload : class
{
    /// <param name="payload">What was enqueued.</param>
    /// <param name="job">Which job and attempt this is.</param>
    /// <param name="ct">Cancelled when the job is cancelled, runs too long, has lost its lease, or the program ends.</param>
    /// <returns>Done, or to be done later, or never.</returns>
    /// <exception cref="JobFailedException">Failed; what it shows is for the tenant. It is tried again while there are attempts.</exception>
    Task<JobOutcome> RunAsync(TPayload payload, JobContext job, CancellationToken ct);
}

/// <summary>Which job runs.</summary>
/// <param name="JobId">The same in every attempt.</param>
/// <param name="TenantId">Whose job it is; nil: the platform's own.</param>
/// <param name="Attempt">From 1.</param>
/// <param name="MaxAttempts">The last one.</param>
/// <param name="CorrelationId">Of the request that enqueued it.</param>
internal sealed record JobContext(Guid JobId, Guid TenantId, int Attempt, int MaxAttempts, string? CorrelationId);

/// <summary>How an attempt ended, apart from failures (exceptions).</summary>
internal sealed record JobOutcome
{
    public static readonly JobOutcome Done = new();

    private JobOutcome() { }

    public TimeSpan? Later { get; private init; }

    public string? Reason { get; private init; }

    public string? Detail { get; private init; }

    /// <summary>To be run again after this time; no attempt is spent.</summary>
    public static JobOutcome Snooze(TimeSpan delay) => new() { Later = delay };

    /// <summary>Can never succeed: dead at once. The reason is shown to the tenant, the detail to a SUPER_ADMIN and in the log.</summary>
    public static JobOutcome Fail(string reason, string? detail = null) => new() { Reason = reason, Detail = detail };
}

/// <summary>An attempt that failed for a known reason.</summary>
/// <param name="message">Told in the log and to a SUPER_ADMIN.</param>
/// <param name="inner">Its cause.</param>
/// <param name="shown">What its tenant may read; null: the message.</param>
internal class JobFailedException(string message, Exception? inner = null, string? shown = null) : Exception(message, inner)
{
    public string Shown => shown ?? Message;
}
