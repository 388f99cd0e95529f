using Dapper;
using Saas.Api.Platform.Configuration;
using Saas.Api.Platform.Data;
using Saas.Api.Platform.Jobs.Schedules;
using Saas.Api.Platform.Mail;

namespace Saas.Api.Platform.Jobs.Upkeep;

/// <summary>How long finished jobs are kept, by state, in seconds.</summary>
internal sealed record RetentionOptions(double SucceededSeconds, double CancelledSeconds, double DeadSeconds)
{
    public static RetentionOptions Read(SettingsReader settings) => new(
        settings.Duration(Settings.JobsKeepSucceeded).TotalSeconds,
        settings.Duration(Settings.JobsKeepCancelled).TotalSeconds,
        settings.Duration(Settings.JobsKeepDead).TotalSeconds);
}

/// <summary>Rescue of jobs whose holder was lost, and what the metrics want to know.</summary>
internal sealed partial class JobUpkeep(Database database, JobRegistry registry, JobWake wake, JobMetrics metrics, ILogger<JobUpkeep> logger)
{
    public const string RescueKind = "jobs.rescue";
    private const int RescueBatch = 1000;

    public async Task RescueAsync(CancellationToken ct)
    {
        var system = database.Jobs;
        int rescued;
        do
        {
            rescued = (await system.QueryAsync<Guid>(UpkeepSql.RescueJobs, new { ct })).Count();
            if (rescued > 0)
            {
                LogRescued(rescued);
                wake.Ring();
            }
        }
        while (rescued == RescueBatch);
    }

    public async Task MeasureAsync(CancellationToken ct)
    {
        if (!metrics.WantsDepths)
            return;
        var system = database.Jobs;
        List<JobDepthRow> rows = [.. await system.QueryAsync<JobDepthRow>(UpkeepSql.SelectDepths, new { MustRun = (object)registry.MustRun, ct })];
        // A kind of which none waits is told as well: what is not told looks like what it was told last.
        metrics.Depths([.. rows, .. registry.All.Select(kind => kind.Kind).Except(rows.Select(row => row.Kind)).Select(kind => new JobDepthRow(kind, 0, 0))]);
    }

    [LoggerMessage(LogLevel.Warning, "{Count} jobs were rescued from processes that were lost")]
    private partial void LogRescued(int count);
}

/// <summary>Removes finished jobs, batch by batch, so that nothing else waits for it.</summary>
internal sealed class RetentionJob(Database database, RetentionOptions options) : IJobHandler<ScheduledPayload>
{
    public static readonly JobKind<ScheduledPayload> Kind = new("jobs.retention", ScheduleJson.Default.ScheduledPayload)
    {
        Timeout = TimeSpan.FromMinutes(30),
        MaxConcurrency = 1,
    };

    public async Task<JobOutcome> RunAsync(ScheduledPayload payload, JobContext job, CancellationToken ct)
    {
        var system = database.Jobs;
        foreach (var (state, seconds) in new[]
        {
            (JobStates.Succeeded, options.SucceededSeconds), (JobStates.Cancelled, options.CancelledSeconds), (JobStates.Dead, options.DeadSeconds),
        })
        {
            while (await system.ExecuteAsync(UpkeepSql.DeleteFinished, new { State = state, KeepSeconds = seconds, ct }) > 0)
                ct.ThrowIfCancellationRequested();
        }
        while (await system.ExecuteAsync(MailLimitSql.DeleteOld, new { ct }) > 0)
            ct.ThrowIfCancellationRequested();
        return JobOutcome.Done;
    }
}
