using Coravel.Scheduling.Schedule;
using Coravel.Scheduling.Schedule.Mutex;
using Saas.Api.Platform.Data;
using Saas.Api.Platform.Jobs.Running;
using Saas.Api.Platform.Jobs.Schedules;

namespace Saas.Api.Platform.Jobs;

/// <summary>Runs jobs as long as the program runs: beside the API, or alone as `worker`. Coravel's scheduler drives what recurs.</summary>
internal sealed partial class JobService(
    DatabaseGuard guard, JobRunner runner, JobScheduler schedules, JobWake wake, IServiceScopeFactory scopes,
    IHostApplicationLifetime lifetime, ILogger<JobService> logger) : BackgroundService
{
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);

    /// <summary>An instance that is started for a request answers that first: to look for work costs a tenth of a cold start.</summary>
    private static readonly TimeSpan AfterStart = TimeSpan.FromMilliseconds(250);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Already when the stop is asked for, not when it is this service's turn: handing back takes its time.
        var stop = lifetime.ApplicationStopping;
        try
        {
            await guard.Check.WaitAsync(stop);
            await Task.Delay(AfterStart, stop);
        }
        catch (Exception exception) when (exception is OperationCanceledException or UnsafeDatabaseException)
        {
            return;
        }
        var ticking = TickAsync(stop);
        await runner.RunAsync(untilIdle: false, stop);
        await ticking;
    }

    private async Task TickAsync(CancellationToken stop)
    {
        var scheduler = new Scheduler(new InMemoryMutex(), scopes, null);
        scheduler.OnError(failure => Report(failure, stop));
        scheduler.ScheduleAsync(() => schedules.FireDueAsync(stop)).EverySecond().PreventOverlapping("schedules");
        var subscribed = false;
        using var timer = new PeriodicTimer(Tick);
        try
        {
            do
            {
                if (!subscribed)
                    subscribed = await TrySubscribeAsync();
                _ = scheduler.RunAtAsync(TimeProvider.System.GetUtcNow().UtcDateTime);
            }
            while (await timer.WaitForNextTickAsync(stop));
        }
        catch (OperationCanceledException)
        {
            scheduler.CancelAllCancellableTasks();
        }
    }

    private void Report(Exception failure, CancellationToken stop)
    {
        // A stop in mid-statement is none, and PostgreSQL being away is said by the runner.
        if (!(failure is OperationCanceledException && stop.IsCancellationRequested) && !Transient.Is(failure))
            LogFailure(failure);
    }

    private async Task<bool> TrySubscribeAsync()
    {
        try
        {
            await wake.SubscribeAsync();
            return true;
        }
        catch (Exception exception) when (exception is StackExchange.Redis.RedisException or TimeoutException)
        {
            return false;
        }
    }

    [LoggerMessage(LogLevel.Error, "A recurring task failed")]
    private partial void LogFailure(Exception exception);
}
