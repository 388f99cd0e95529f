using Dapper;
using Saas.Api.Platform.Data;
using Saas.Api.Platform.Jobs;
using Saas.Api.Platform.Jobs.Schedules;

namespace Saas.Api.Platform.Invitations;

/// <summary>Removes invitations that have been over for long; what came of them stays in the trail.</summary>
internal sealed class InvitationUpkeepJob(Database database, InvitationOptions options) : IJobHandler<ScheduledPayload>
{
    public static readonly JobKind<ScheduledPayload> Kind = new("invitations.retention", ScheduleJson.Default.ScheduledPayload) { MaxConcurrency = 1 };

    public async Task<JobOutcome> RunAsync(ScheduledPayload payload, JobContext job, CancellationToken ct)
    {
        var system = database.Jobs;
        while (await system.ExecuteAsync(InvitationUpkeepSql.DeleteOld, new { options.KeepSeconds, ct }) > 0)
            ct.ThrowIfCancellationRequested();
        return JobOutcome.Done;
    }
}
