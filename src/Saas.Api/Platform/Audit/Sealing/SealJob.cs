using Dapper;
using Saas.Api.Platform.Data;
using Saas.Api.Platform.Jobs;
using Saas.Api.Platform.Jobs.Schedules;

namespace Saas.Api.Platform.Audit.Sealing;

internal sealed record SealWindow(DateTime Start, DateTime Stop);

/// <summary>Seals what was written since the last time, tenant by tenant. It may be cut off anywhere.</summary>
internal sealed class SealJob(Database database, AuditInbox inbox, TrailSealer sealer, AuditOptions options) : IJobHandler<ScheduledPayload>
{
    public static readonly JobKind<ScheduledPayload> Kind = new("audit.seal", ScheduleJson.Default.ScheduledPayload)
    {
        Timeout = TimeSpan.FromMinutes(10),
        MaxConcurrency = 1,
        MustRun = true,
    };

    public async Task<JobOutcome> RunAsync(ScheduledPayload payload, JobContext job, CancellationToken ct)
    {
        var system = database.Jobs;
        await system.ExecuteAsync(SealSql.TakeHorizon, new { ct });
        await inbox.EmptyAsync(ct);
        while (await system.QuerySingleOrDefaultAsync<SealWindow>(SealSql.SelectWindow, new { LagSeconds = options.SealLag.TotalSeconds, ct }) is { } window && window.Stop > window.Start)
        {
            // Whoever has written in it has committed by now; after this nothing comes into it any more.
            await inbox.EmptyAsync(ct);
            var (from, to) = (AuditId.At(window.Start), AuditId.At(window.Stop));
            foreach (var tenantId in await system.QueryAsync<Guid>(SealSql.SelectWriters, new { FromId = from, ToId = to, ct }))
                await sealer.SealAsync(tenantId, to, ct);
            await system.ExecuteAsync(SealSql.Advance, new { window.Start, window.Stop, ct });
        }
        return JobOutcome.Done;
    }
}
