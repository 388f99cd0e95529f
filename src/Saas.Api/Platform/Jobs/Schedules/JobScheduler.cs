using System.Collections.Concurrent;
using Cronos;
using Dapper;
using Npgsql;
using Saas.Api.Platform.Data;

namespace Saas.Api.Platform.Jobs.Schedules;

/// <summary>Fires the schedules that are due, each on one instance only.</summary>
internal sealed partial class JobScheduler(
    Database database, IEnumerable<Schedule> schedules, IEnumerable<ScheduledTick> ticks, JobWake wake, JobMetrics metrics, ILogger<JobScheduler> logger)
{
    private readonly ConcurrentDictionary<DueRow, bool> _unusable = new();
    private bool _written;

    /// <summary>Looks once. Failures of the database are left to the next time.</summary>
    public async Task FireDueAsync(CancellationToken ct)
    {
        try
        {
            var system = database.System;
            if (!_written)
            {
                foreach (var schedule in schedules)
                    await system.ExecuteAsync(ScheduleSql.InsertSchedule, new { schedule.Name, schedule.Kind, schedule.Cron, schedule.TimeZone, schedule.Backfill, ct });
                _written = true;
            }
            foreach (var due in await system.QueryAsync<DueRow>(ScheduleSql.SelectDue, new { ct }))
                await FireAsync(due, ct);
        }
        catch (Exception exception) when (Transient.Is(exception))
        {
            LogWaiting(exception.GetType().Name);
        }
    }

    private async Task FireAsync(DueRow due, CancellationToken ct)
    {
        var tick = ticks.FirstOrDefault(tick => tick.Kind == due.Kind);
        if (await MoveOnAsync(due, enqueues: tick is null, ct) is not { } enqueued)
            return;
        if (tick is not null)
        {
            await tick.RunAsync(ct);
            return;
        }
        metrics.Enqueued(due.Kind, enqueued);
        wake.Ring();
    }

    /// <summary>Moves the schedule on, with its jobs; how many, on the one instance that does. One that cannot be used holds up no other.</summary>
    private async Task<int?> MoveOnAsync(DueRow due, bool enqueues, CancellationToken ct)
    {
        try
        {
            var work = ScheduleTicks.Of(due);
            var jobs = enqueues ? work.Fire : [];
            var system = database.System;
            var won = await system.QuerySingleAsync<bool>(ScheduleSql.Fire, new
            {
                due.Name,
                due.Kind,
                SeenRunAt = due.NextRunAt,
                LastRunAt = work.Fire.Count > 0 ? work.Fire[^1] : (DateTime?)null,
                NextRunAt = work.Next,
                Ids = (object)jobs.Select(_ => Guid.CreateVersion7()).ToArray(),
                Ticks = (object)jobs.ToArray(),
                ct,
            });
            return won ? jobs.Count : null;
        }
        catch (Exception exception) when (exception is CronFormatException or TimeZoneNotFoundException or InvalidTimeZoneException
            || (exception is PostgresException && !Transient.Is(exception)))
        {
            // It stays due; said every second it would drown the log.
            if (_unusable.TryAdd(due with { Now = default }, true))
                LogUnusable(due.Name, exception.Message);
            return null;
        }
    }

    [LoggerMessage(LogLevel.Warning, "PostgreSQL does not answer ({Fault}); schedules wait")]
    private partial void LogWaiting(string fault);

    [LoggerMessage(LogLevel.Error, "Schedule {Name} cannot be used: {Fault}")]
    private partial void LogUnusable(string name, string fault);
}
