using Dapper;
using Saas.Api.Platform.Data;
using Saas.Api.Platform.Jobs;
using Saas.Api.Platform.Jobs.Schedules;

namespace Saas.Api.Platform.Sessions;

/// <summary>Removes sessions that were over long ago, batch by batch, so that nothing else waits for it.</summary>
internal sealed class SessionRetentionJob(Database database, SessionSettings options) : IJobHandler<ScheduledPayload>
{
    public static readonly JobKind<ScheduledPayload> Kind = new("sessions.retention", ScheduleJson.Default.ScheduledPayload)
    {
        Timeout = TimeSpan.FromMinutes(30),
        MaxConcurrency = 1,
    };

    public async Task<JobOutcome> RunAsync(ScheduledPayload payload, JobContext job, CancellationToken ct)
    {
        var system = database.Jobs;
        while (await system.ExecuteAsync(SessionRetentionSql.DeleteSessions, new { options.KeepSeconds, ct }) > 0)
            ct.ThrowIfCancellationRequested();
        return JobOutcome.Done;
    }
}
