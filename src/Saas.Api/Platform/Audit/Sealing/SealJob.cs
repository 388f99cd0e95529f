using Dapper;
using Saas.Api.Platform.Data;
using Saas.Api.Platform.Jobs;
using Saas.Api.Platform.Jobs.Schedules;

namespace Saas.Api.Platform.Audit.Sealing;

internal sealed record SealWindow(DateTime Start, DateTime Stop);

/// <summary>
/// Seals what was written since the last time, tenant by tenant. It may be cut off anywhere and run twice at once: each tenant goes on
/// behind its last seal, and a number is taken once.
/// </summary>
internal sealed partial class SealJob(Database database, AuditOptions options, ILogger<SealJob> logger) : IJobHandler<ScheduledPayload>
{
    private const int MostEvents = 1000;

    public static readonly JobKind<ScheduledPayload> Kind = new("audit.seal", ScheduleJson.Default.ScheduledPayload)
    {
        Timeout = TimeSpan.FromMinutes(10),
        MaxConcurrency = 1,
    };

    public async Task<JobOutcome> RunAsync(ScheduledPayload payload, JobContext job, CancellationToken ct)
    {
        var system = database.Jobs;
        await system.ExecuteAsync(SealSql.TakeHorizon, new { ct });
        while (await system.QuerySingleOrDefaultAsync<SealWindow>(SealSql.SelectWindow, new { LagSeconds = options.SealLag.TotalSeconds, ct }) is { } window && window.Stop > window.Start)
        {
            var (from, to) = (AuditId.At(window.Start), AuditId.At(window.Stop));
            foreach (var tenantId in await system.QueryAsync<Guid>(SealSql.SelectWriters, new { FromId = from, ToId = to, ct }))
                await SealAsync(tenantId, to, ct);
            await system.ExecuteAsync(SealSql.Advance, new { window.Start, window.Stop, ct });
        }
        return JobOutcome.Done;
    }

    private async Task SealAsync(Guid tenantId, Guid to, CancellationToken ct)
    {
        var system = database.Jobs;
        while (true)
        {
            var last = await system.QuerySingleOrDefaultAsync<AuditSeal>(SealSql.SelectLast, new { TenantId = tenantId, ct });
            List<AuditRow> rows = [.. await system.QueryAsync<AuditRow>(
                AuditRowSql.SelectRange, new { TenantId = tenantId, FromId = last?.ToId ?? AuditId.First, ToId = to, Take = MostEvents, ct })];
            if (rows.Count == 0)
                return;
            var seal = AuditSeal.Of(tenantId, last, rows);
            await system.ExecuteAsync(
                SealSql.InsertSeal,
                new { TenantId = tenantId, seal.Number, seal.FromId, seal.ToId, seal.Events, Leaves = (object)seal.Leaves!, LeavesHash = (object)seal.LeavesHash, PreviousHash = (object)seal.PreviousHash, Hash = (object)seal.Hash, ct });
            // Out of the database: whoever can write there cannot make this unsaid.
            LogSealed(tenantId, seal.Number, seal.Events, Convert.ToHexStringLower(seal.Hash));
        }
    }

    [LoggerMessage(LogLevel.Information, "Audit trail of {TenantId}: seal {Number} over {Events} events is {Hash}")]
    private partial void LogSealed(Guid tenantId, long number, int events, string hash);
}
