using Dapper;
using Saas.Api.Platform.Data;
using Saas.Api.Platform.Jobs;
using Saas.Api.Platform.Jobs.Schedules;

namespace Saas.Api.Platform.Lockout;

/// <summary>Removes failures that are forgotten and devices that are no longer known.</summary>
internal sealed class LockoutUpkeepJob(Database database) : IJobHandler<ScheduledPayload>
{
    public static readonly JobKind<ScheduledPayload> Kind = new("sign_in.upkeep", ScheduleJson.Default.ScheduledPayload) { MaxConcurrency = 1 };

    public async Task<JobOutcome> RunAsync(ScheduledPayload payload, JobContext job, CancellationToken ct)
    {
        var system = database.Jobs;
        while (await system.ExecuteAsync(LockoutSql.DeleteForgotten, new { ct }) > 0)
            ct.ThrowIfCancellationRequested();
        while (await system.ExecuteAsync(LockoutSql.DeleteExpiredDevices, new { ct }) > 0)
            ct.ThrowIfCancellationRequested();
        return JobOutcome.Done;
    }
}
