using System.Text.Json.Serialization;
using Dapper;
using Npgsql;
using Saas.Api.Platform.Audit;
using Saas.Api.Platform.Data;
using Saas.Api.Platform.Jobs;
using Saas.Api.Platform.Jobs.Schedules;
using Saas.Api.Platform.Storage;

namespace Saas.Api.Platform.Tenancy.Leaving;

internal sealed record EraseTenant(Guid TenantId);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(EraseTenant))]
internal sealed partial class EraseTenantJson : JsonSerializerContext;

/// <summary>
/// Erases a tenant whose grace is over: the rows of every table that the catalogue lists, some at a time, and its files. Each step is a
/// transaction of its own that also counts what it has removed, so that the work, cut off anywhere, goes on from there and the report
/// is right. Done again after the end, it finds what came in late.
/// </summary>
internal sealed class EraseTenantJob(Database database, IFileStore files, TimeProvider time) : IJobHandler<EraseTenant>
{
    private const int RowsAtOnce = 500;
    private const int FilesAtOnce = 1000;
    private const int DeletionsAtOnce = 16;

    /// <summary>Then others have their turn; that spends no attempt.</summary>
    private static readonly TimeSpan Turn = TimeSpan.FromMinutes(5);

    public static readonly JobKind<EraseTenant> Kind = new("tenant.erase", EraseTenantJson.Default.EraseTenant)
    {
        Timeout = TimeSpan.FromMinutes(15),
        MaxConcurrency = 1,
        MustRun = true,
    };

    public async Task<JobOutcome> RunAsync(EraseTenant payload, JobContext job, CancellationToken ct)
    {
        var (system, tenant, began) = (database.Jobs, payload.TenantId, time.GetTimestamp());
        // Restored meanwhile, asked for again later, or never asked for.
        if (!await system.QuerySingleAsync<bool>(EraseTenantSql.Begin, new { TenantId = tenant, ct }))
            return JobOutcome.Done;

        await AuditInbox.EmptyAsync(system, tenant, ct);
        await CountRowsAsync(tenant, ct);
        foreach (var table in await system.QueryAsync<string>(EraseTenantSql.SelectTables, new { ct }))
        {
            // The files go before the row that says that there is something to do.
            if (table == "tenants" && !await EraseFilesAsync(tenant, began, ct))
                return JobOutcome.Snooze(TimeSpan.Zero);
            while (await system.QuerySingleAsync<int>(EraseTenantSql.EraseRows, new { TenantId = tenant, Table = table, Take = RowsAtOnce, ct }) > 0)
            {
                if (IsOver(began))
                    return JobOutcome.Snooze(TimeSpan.Zero);
            }
        }
        await system.ExecuteAsync(EraseTenantSql.Finish, new { TenantId = tenant, JobId = job.JobId, Operation = Kind.Name, ct });
        return JobOutcome.Done;
    }

    /// <summary>Before anything is removed, so that it is known how much there is to do.</summary>
    private async Task CountRowsAsync(Guid tenant, CancellationToken ct)
    {
        var system = database.Jobs;
        foreach (var table in await system.QueryAsync<string>(EraseTenantSql.SelectUncounted, new { TenantId = tenant, ct }))
        {
            try
            {
                await system.QuerySingleAsync<long>(EraseTenantSql.CountRows, new { TenantId = tenant, Table = table, ct });
            }
            catch (NpgsqlException slow) when (Transient.IsTimeout(slow) && !ct.IsCancellationRequested)
            {
                // Too many to be counted in time: they show as they go.
            }
        }
    }

    /// <summary>All that the store has under the tenant's name; false: there is more.</summary>
    private async Task<bool> EraseFilesAsync(Guid tenant, long began, CancellationToken ct)
    {
        var system = database.Jobs;
        while (await files.ListAsync(FileKey.Prefix(tenant), FilesAtOnce, ct) is { Count: > 0 } keys)
        {
            await Parallel.ForEachAsync(keys, new ParallelOptions { MaxDegreeOfParallelism = DeletionsAtOnce, CancellationToken = ct }, async (key, token) => await files.DeleteAsync(key, token));
            await system.ExecuteAsync(EraseTenantSql.CountFiles, new { TenantId = tenant, keys.Count, ct });
            if (IsOver(began))
                return false;
        }
        return true;
    }

    private bool IsOver(long began) => time.GetElapsedTime(began) > Turn;
}

/// <summary>Looks for tenants whose grace is over and whose own job did not get through, and once more through those that were erased lately.</summary>
internal sealed class FindErasuresJob(Database database, JobQueue jobs) : IJobHandler<ScheduledPayload>
{
    public static readonly JobKind<ScheduledPayload> Kind = new("tenants.erasure", ScheduleJson.Default.ScheduledPayload) { MaxConcurrency = 1, MustRun = true };

    public async Task<JobOutcome> RunAsync(ScheduledPayload payload, JobContext job, CancellationToken ct)
    {
        var system = database.Jobs;
        var due = await system.QueryAsync<Guid>(EraseTenantSql.SelectDue, new { ct });
        NewJob[] found = [.. due.Select(tenant => NewJob.Of(EraseTenantJob.Kind, new EraseTenant(tenant), new() { UniqueKey = tenant.ToString() }))];
        if (found.Length > 0)
            await jobs.EnqueueAsync(Guid.Empty, found, ct);
        return JobOutcome.Done;
    }
}
