using System.Diagnostics;
using Saas.Api.Platform.Access;
using Saas.Api.Platform.Audit;
using Saas.Api.Platform.Http;

namespace Saas.Api.Platform.Jobs.Running;

/// <summary>Runs one attempt: finds the handler, gives it its tenant, its trace and its time, and turns what comes of it into an end.</summary>
internal sealed partial class JobExecutor(
    IServiceScopeFactory scopes, JobRegistry registry, JobRunnerOptions options, JobMetrics metrics, ILogger<JobExecutor> logger, TimeProvider time)
{
    private const int LongestError = 1000;

    /// <summary>A handler that does not heed its cancellation is left behind after this.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan AskAgainForKind = TimeSpan.FromSeconds(15);

    /// <summary>Never throws.</summary>
    public async Task<JobEnd> RunAsync(JobRun run)
    {
        var job = run.Job;
        CorrelationId.Current = job.CorrelationId;
        Actor.Current = Actor.OfJob(job.Kind, job.Id, job.CorrelationId, job.AskedBy);
        using var trace = JobMetrics.Traces.StartActivity(job.Kind, ActivityKind.Consumer, job.Traceparent) ?? Continue(job);
        metrics.Started(job.Kind, TimeSpan.FromSeconds(job.WaitedSeconds) + time.GetElapsedTime(run.ClaimedAt));
        if (job.CancelRequested || run.Reason == StopReason.Cancelled)
            return new JobEnd(run, JobStates.Cancelled, TimeSpan.Zero, Spent: false);
        if (run.Reason != StopReason.None)
            return JobEnd.Return(run, time);
        if (registry.Find(job.Kind) is not { } registration)
            return Unknown(run, $"No handler for the kind '{job.Kind}' in this program.");
        try
        {
            var outcome = await RunHandlerAsync(run, registration);
            return outcome switch
            {
                { Later: { } delay } => new JobEnd(run, JobStates.Scheduled, Ran(run), delay, Spent: false),
                { Reason: { } reason } => Refused(run, reason, outcome.Detail),
                _ => new JobEnd(run, JobStates.Succeeded, Ran(run)),
            };
        }
        catch (JobPayloadException unreadable)
        {
            return Unknown(run, unreadable.Message);
        }
        catch (Exception exception)
        {
            return Failed(run, registration, exception);
        }
    }

    /// <summary>Nobody collects traces here: the trace still goes on, into the log and into the jobs that this one enqueues.</summary>
    private static Activity? Continue(ClaimedJob job) => job.Traceparent is null ? null : new Activity(job.Kind).SetParentId(job.Traceparent).Start();

    private async Task<JobOutcome> RunHandlerAsync(JobRun run, JobRegistration registration)
    {
        var job = run.Job;
        await using var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<Caller>().ActFor(job.TenantId);
        run.Stop.CancelAfter(registration.Timeout);
        var context = new JobContext(job.Id, job.TenantId, job.Attempt, job.MaxAttempts, job.CorrelationId);
        // Not on this thread: a handler that blocks it could not be left behind, and its lease would be extended for ever.
        var running = Task.Run(() => registration.Run(scope.ServiceProvider, job.Payload, context, run.Stop.Token), CancellationToken.None);
        return await running.WaitAsync(registration.Timeout + Patience, time);
    }

    private JobEnd Refused(JobRun run, string reason, string? detail)
    {
        LogFailure(run.Job.Kind, run.Job.Id, run.Job.TenantId, run.Job.Attempt, run.Job.CorrelationId, null, Shorten(detail ?? reason));
        return new JobEnd(run, JobStates.Dead, Ran(run), Error: Shorten(reason), Detail: detail is null ? null : Shorten(detail));
    }

    private JobEnd Failed(JobRun run, JobRegistration registration, Exception exception)
    {
        switch (run.Reason)
        {
            case StopReason.Cancelled:
                return new JobEnd(run, JobStates.Cancelled, Ran(run), Error: "Cancelled while it ran.");
            case StopReason.Shutdown or StopReason.LeaseLost:
                return JobEnd.Return(run, time);
        }
        var error = exception switch
        {
            JobFailedException failed => failed.Shown,
            OperationCanceledException when run.Stop.IsCancellationRequested => TooSlow(registration),
            TimeoutException when run.Stop.IsCancellationRequested => TooSlow(registration),
            _ => $"Unexpected failure ({exception.GetType().Name}); the log tells more.",
        };
        var known = exception as JobFailedException;
        var detail = known is null || known.Message == error ? null : Shorten(known.Message);
        LogFailure(run.Job.Kind, run.Job.Id, run.Job.TenantId, run.Job.Attempt, run.Job.CorrelationId, known is null ? exception : null, detail ?? Shorten(error));
        return run.Job.Attempt >= run.Job.MaxAttempts
            ? new JobEnd(run, JobStates.Dead, Ran(run), Error: Shorten(error), Detail: detail)
            : new JobEnd(run, JobStates.Retryable, Ran(run), registration.Backoff.After(run.Job.Attempt), Error: Shorten(error), Detail: detail);
    }

    /// <summary>A deploy may be under way: for a while the job waits for a program that knows it, then it is dead.</summary>
    private JobEnd Unknown(JobRun run, string error)
    {
        if (run.Job.AgeSeconds < options.UnknownGrace.TotalSeconds)
            return new JobEnd(run, JobStates.Scheduled, Ran(run), Min(AskAgainForKind, options.UnknownGrace), Spent: false);
        LogFailure(run.Job.Kind, run.Job.Id, run.Job.TenantId, run.Job.Attempt, run.Job.CorrelationId, null, error);
        return new JobEnd(run, JobStates.Dead, Ran(run), Error: error);
    }

    private static string TooSlow(JobRegistration registration) => $"Did not end within {registration.Timeout.TotalSeconds:0.###} s.";

    private TimeSpan Ran(JobRun run) => run.Ran(time);

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;

    /// <summary>What PostgreSQL can hold: no U+0000, no half of a surrogate pair at the cut.</summary>
    private static string Shorten(string text)
    {
        var clean = text.Replace('\0', ' ');
        return clean.Length <= LongestError ? clean : clean[..(char.IsHighSurrogate(clean[LongestError - 1]) ? LongestError - 1 : LongestError)];
    }

    [LoggerMessage(LogLevel.Warning, "Job {Kind} {JobId} of {TenantId} failed in attempt {Attempt} (correlation {CorrelationId}): {Error}")]
    private partial void LogFailure(string kind, Guid jobId, Guid tenantId, int attempt, string? correlationId, Exception? exception, string error);
}
