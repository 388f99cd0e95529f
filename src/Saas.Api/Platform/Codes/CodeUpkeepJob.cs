using Dapper;
using Saas.Api.Platform.Data;
using Saas.Api.Platform.Jobs;
using Saas.Api.Platform.Jobs.Schedules;

namespace Saas.Api.Platform.Codes;

/// <summary>Removes codes, counts and registrations that are over.</summary>
internal sealed class CodeUpkeepJob(Database database, CodeOptions options) : IJobHandler<ScheduledPayload>
{
    public static readonly JobKind<ScheduledPayload> Kind = new("codes.upkeep", ScheduleJson.Default.ScheduledPayload);

    public async Task<JobOutcome> RunAsync(ScheduledPayload payload, JobContext job, CancellationToken ct)
    {
        var system = database.Jobs;
        await system.ExecuteAsync(OneTimeCodesSql.DeleteOldCodes, new { KeepSeconds = 0.0, ct });
        await system.ExecuteAsync(OneTimeCodesSql.DeleteOldCounts, new { KeepSeconds = options.WindowSeconds, ct });
        await system.ExecuteAsync(OneTimeCodesSql.DeleteOldRegistrations, new { KeepSeconds = options.VerifyLinkSeconds, ct });
        return JobOutcome.Done;
    }
}
