using Dapper;
using Saas.Api.Platform.Data;
using Saas.Api.Platform.Jobs;
using Saas.Api.Platform.Jobs.Schedules;

namespace Saas.Api.Platform.Audit.Sealing;

internal sealed record PrunableRow(Guid TenantId, long Number);

/// <summary>Makes the partitions of the months ahead, removes what tenants keep no longer, and partitions that are empty.</summary>
internal sealed partial class AuditUpkeepJob(Database database, AuditOptions options, ILogger<AuditUpkeepJob> logger) : IJobHandler<ScheduledPayload>
{
    public static readonly JobKind<ScheduledPayload> Kind = new("audit.upkeep", ScheduleJson.Default.ScheduledPayload)
    {
        Timeout = TimeSpan.FromMinutes(30),
        MaxConcurrency = 1,
    };

    public async Task<JobOutcome> RunAsync(ScheduledPayload payload, JobContext job, CancellationToken ct)
    {
        var system = database.Jobs;
        foreach (var added in await system.QueryAsync<string>(SealSql.AddPartitions, new { ct }))
            LogPartition("added", added);
        // Before anything is removed: what is undone in time is undone.
        await system.ExecuteAsync(RetentionSql.ApplyShorter, new { ct });
        while (await PruneAsync(ct) > 0)
            ct.ThrowIfCancellationRequested();
        foreach (var dropped in await system.QueryAsync<string>(SealSql.DropPartitions, new { ct }))
            LogPartition("dropped", dropped);
        return JobOutcome.Done;
    }

    /// <summary>One seal of each tenant that has any.</summary>
    private async Task<int> PruneAsync(CancellationToken ct)
    {
        var system = database.Jobs;
        List<PrunableRow> old = [.. await system.QueryAsync<PrunableRow>(SealSql.SelectPrunable, new { Days = options.RetentionDays, ct })];
        foreach (var seal in old)
            await system.QuerySingleAsync<int>(SealSql.Prune, new { seal.TenantId, seal.Number, Days = options.RetentionDays, ct });
        return old.Count;
    }

    [LoggerMessage(LogLevel.Information, "Partition {Change}: {Name}")]
    private partial void LogPartition(string change, string name);
}
