using Dapper;
using Saas.Api.Platform.Data;

namespace Saas.Api.Platform.Jobs.Running;

/// <summary>
/// The table of jobs as runners use it, as saas_system. Every time is the database's; whoever no longer holds a job changes nothing.
/// </summary>
/// <remarks>Arrays are passed as objects: Dapper would take them for lists to be expanded.</remarks>
internal sealed class JobStore(Database database, JobRunnerOptions options, JobRegistry kinds)
{
    /// <summary>Claims jobs under a token of the caller's.</summary>
    /// <param name="room">How many of what.</param>
    /// <param name="after">The tenant that was served last.</param>
    /// <param name="token">Proof of holding them.</param>
    /// <param name="ct">Stops the question; a claim that was made all the same is rescued when its lease ends.</param>
    public async Task<Claim> ClaimAsync(Room room, Guid after, Guid token, CancellationToken ct)
    {
        var system = database.Jobs;
        List<ClaimedJob> rows = [.. await system.QueryAsync<ClaimedJob>(JobStoreSql.ClaimJobs, new
        {
            After = after,
            Limit = room.Jobs,
            TenantRoom = room.OfTenant,
            BusyTenants = (object)room.Tenants.Keys.ToArray(),
            TenantRooms = (object)room.Tenants.Values.ToArray(),
            BusyKinds = (object)room.Kinds.Keys.ToArray(),
            KindRooms = (object)room.Kinds.Values.ToArray(),
            MustRun = (object)kinds.MustRun,
            Token = token,
            options.LeaseSeconds,
            ct,
        })];
        var stop = rows.FindIndex(row => row.Id == Guid.Empty);
        if (stop < 0)
            return new(rows, null);
        var until = new Place(rows[stop].Lap, rows[stop].TenantId);
        rows.RemoveAt(stop);
        return new(rows, until);
    }

    /// <summary>Makes due jobs available; seconds until the next one is due, null when there is none.</summary>
    public async Task<PromotionRow> PromoteAsync(CancellationToken ct)
    {
        var system = database.Jobs;
        return await system.QuerySingleAsync<PromotionRow>(JobStoreSql.PromoteJobs, new { ct });
    }

    /// <summary>Keeps jobs for another lease.</summary>
    /// <returns>Those that are still held, and which of them are to be cancelled.</returns>
    public async Task<IReadOnlyList<LeaseRow>> ExtendAsync(IReadOnlyList<JobRun> runs, CancellationToken ct)
    {
        var system = database.Jobs;
        return [.. await system.QueryAsync<LeaseRow>(JobStoreSql.ExtendLeases, new
        {
            TenantIds = (object)All(runs, run => run.Job.TenantId),
            Ids = (object)All(runs, run => run.Job.Id),
            Tokens = (object)All(runs, run => run.Token),
            options.LeaseSeconds,
            ct,
        })];
    }

    /// <summary>Records how attempts ended.</summary>
    /// <returns>The jobs that were still held; what is said of the others is dropped.</returns>
    public async Task<IReadOnlySet<Guid>> RecordAsync(IReadOnlyList<JobEnd> ends, CancellationToken ct)
    {
        var system = database.Jobs;
        HashSet<Guid> recorded = [];
        List<JobEnd> succeeded = [.. ends.Where(end => end.State == JobStates.Succeeded)];
        List<JobEnd> others = [.. ends.Where(end => end.State != JobStates.Succeeded)];
        if (succeeded.Count > 0)
        {
            recorded.UnionWith(await system.QueryAsync<Guid>(JobStoreSql.RecordSuccesses, new
            {
                TenantIds = (object)All(succeeded, end => end.Run.Job.TenantId),
                Ids = (object)All(succeeded, end => end.Run.Job.Id),
                Tokens = (object)All(succeeded, end => end.Run.Token),
                RanSeconds = (object)All(succeeded, end => end.Ran.TotalSeconds),
                ct,
            }));
        }
        if (others.Count > 0)
        {
            recorded.UnionWith(await system.QueryAsync<Guid>(JobStoreSql.RecordEnds, new
            {
                TenantIds = (object)All(others, end => end.Run.Job.TenantId),
                Ids = (object)All(others, end => end.Run.Job.Id),
                Tokens = (object)All(others, end => end.Run.Token),
                RanSeconds = (object)All(others, end => end.Ran.TotalSeconds),
                States = (object)All(others, end => end.State),
                Delays = (object)All(others, end => end.Delay.TotalSeconds),
                Spent = (object)All(others, end => end.Spent),
                Errors = (object)All(others, end => end.Error),
                ErrorDetails = (object)All(others, end => end.Detail),
                ct,
            }));
        }
        return recorded;
    }

    private static TValue[] All<TItem, TValue>(IReadOnlyList<TItem> items, Func<TItem, TValue> value)
    {
        var values = new TValue[items.Count];
        for (var i = 0; i < values.Length; i++)
            values[i] = value(items[i]);
        return values;
    }
}
