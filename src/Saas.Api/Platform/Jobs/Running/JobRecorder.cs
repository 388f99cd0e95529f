using System.Threading.Channels;
using Saas.Api.Platform.Data;

namespace Saas.Api.Platform.Jobs.Running;

/// <summary>
/// Records how attempts ended, many in one statement: while one is under way, the next ones gather. While the database is away they
/// wait; an end whose lease has passed by then is dropped by the database itself.
/// </summary>
internal sealed partial class JobRecorder(JobStore store, JobMetrics metrics, ILogger logger, Action<JobRun> forget)
{
    private const int MostAtOnce = 1000;
    private static readonly TimeSpan RestAfterFailure = TimeSpan.FromMilliseconds(250);

    private readonly Channel<JobEnd> _ends = Channel.CreateUnbounded<JobEnd>(new UnboundedChannelOptions { SingleReader = true });

    public void Add(JobEnd end) => _ends.Writer.TryWrite(end);

    /// <summary>No more ends come; <see cref="RunAsync"/> returns when those that came are recorded.</summary>
    public void Complete() => _ends.Writer.TryComplete();

    /// <param name="abandon">Gives up what could not be recorded.</param>
    public async Task RunAsync(CancellationToken abandon)
    {
        List<JobEnd> batch = [];
        while (await _ends.Reader.WaitToReadAsync(CancellationToken.None))
        {
            batch.Clear();
            while (batch.Count < MostAtOnce && _ends.Reader.TryRead(out var end))
                batch.Add(end);
            await RecordAsync(batch, abandon);
            foreach (var end in batch)
                forget(end.Run);
        }
    }

    private async Task RecordAsync(List<JobEnd> batch, CancellationToken abandon)
    {
        var repeats = false;
        while (!abandon.IsCancellationRequested)
        {
            try
            {
                var recorded = await store.RecordAsync(batch, abandon);
                foreach (var end in batch)
                    Report(end, recorded.Contains(end.Run.Job.Id), repeats);
                return;
            }
            catch (Exception exception) when (Transient.Is(exception))
            {
                repeats = true;
                LogWaiting(batch.Count, exception.GetType().Name);
                await Task.Delay(RestAfterFailure, abandon).ContinueWith(static _ => { }, TaskScheduler.Default);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (Exception) when (batch.Count > 1)
            {
                // One of them is refused: it must not take the others with it.
                foreach (var end in batch)
                    await RecordAsync([end], abandon);
                return;
            }
            catch (Exception exception)
            {
                // Its lease ends, and others try again.
                LogRefused(batch[0].Run.Job.Kind, batch[0].Run.Job.Id, exception);
                return;
            }
        }
    }

    /// <summary>A statement that was committed but not answered finds nothing when it is repeated: that is no lost lease.</summary>
    private void Report(JobEnd end, bool recorded, bool repeats)
    {
        var job = end.Run.Job;
        if (!recorded && repeats)
            LogUncertain(job.Kind, job.Id, job.Attempt);
        else if (!recorded)
            LogLost(job.Kind, job.Id, job.Attempt);
        metrics.Ended(job.Kind, recorded ? end.Outcome : repeats ? "uncertain" : "lost", end.Ran);
    }

    [LoggerMessage(LogLevel.Warning, "{Count} ended jobs wait to be recorded: {Fault}")]
    private partial void LogWaiting(int count, string fault);

    [LoggerMessage(LogLevel.Error, "The end of job {Kind} {JobId} could not be recorded")]
    private partial void LogRefused(string kind, Guid jobId, Exception exception);

    [LoggerMessage(LogLevel.Warning, "Job {Kind} {JobId}: the lease was lost in attempt {Attempt}; its result is dropped")]
    private partial void LogLost(string kind, Guid jobId, int attempt);

    [LoggerMessage(LogLevel.Warning, "Job {Kind} {JobId}: attempt {Attempt} was recorded just before PostgreSQL went away, or its lease was lost meanwhile")]
    private partial void LogUncertain(string kind, Guid jobId, int attempt);
}
