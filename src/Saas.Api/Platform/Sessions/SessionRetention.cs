using Dapper;
using Saas.Api.Platform.Data;
using Saas.Api.Platform.Jobs;
using Saas.Api.Platform.Jobs.Schedules;

namespace Saas.Api.Platform.Sessions;

/// <summary>Removes sessions that were over long ago, their spent tokens first, batch by batch, so that nothing else waits for it.</summary>
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
        // Each round removes the tokens of some sessions, and those of them that have none left.
        while (await system.ExecuteAsync(SessionRetentionSql.DeleteTokens, new { options.KeepSeconds, ct }) > 0
            || await system.ExecuteAsync(SessionRetentionSql.DeleteSessions, new { options.KeepSeconds, ct }) > 0)
            ct.ThrowIfCancellationRequested();
        return JobOutcome.Done;
    }
}
