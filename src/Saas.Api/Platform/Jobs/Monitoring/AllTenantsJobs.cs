using Dapper;
using Saas.Api.Platform.Data;

namespace Saas.Api.Platform.Jobs.Monitoring;

/// <summary>Which jobs a list or a bulk retry is about; null members leave it open.</summary>
internal sealed record JobFilter(string? State, string? Kind, string? Tag, DateTime? CreatedBefore, DateTime? CreatedAfter)
{
    /// <summary>So many jobs are looked at for one page; then it ends, with a cursor, whatever was found.</summary>
    public const int MostLookedAt = 10_000;

    /// <summary>Whether the state is all that it asks for: then no jobs are looked at in vain.</summary>
    public bool IsByIndex => Kind is null && Tag is null && CreatedBefore is null && CreatedAfter is null;
}

/// <summary>Jobs of every tenant, for a SUPER_ADMIN; callers have checked that it is one.</summary>
internal sealed class AllTenantsJobs(Database database, JobWake wake, JobRegistry kinds)
{
    /// <param name="filter">Which jobs.</param>
    /// <param name="after">The last one of the page before.</param>
    /// <param name="take">At most so many.</param>
    /// <param name="ct">Ends the question.</param>
    /// <returns>The jobs, and the last one that was looked at when that was not the last one there is.</returns>
    public async Task<(List<JobRow> Rows, Guid? Until)> ListAsync(JobFilter filter, Guid? after, int take, CancellationToken ct)
    {
        var system = database.Jobs;
        if (filter.State == JobStates.Dead)
        {
            var deadUntil = filter.IsByIndex ? null : await system.QuerySingleOrDefaultAsync<Guid?>(AllTenantsSql.SelectDeadUntil, new { After = after, Skip = JobFilter.MostLookedAt - 1, ct });
            return ([.. await system.QueryAsync<JobRow>(
                AllTenantsSql.SelectDeadPage,
                new { After = after, Until = deadUntil, filter.Kind, filter.Tag, filter.CreatedBefore, filter.CreatedAfter, Take = take, ct })], deadUntil);
        }
        var until = filter.IsByIndex && filter.State is null ? null : await system.QuerySingleOrDefaultAsync<Guid?>(AllTenantsSql.SelectUntil, new { After = after, Skip = JobFilter.MostLookedAt - 1, ct });
        return ([.. await system.QueryAsync<JobRow>(
            AllTenantsSql.SelectPage,
            new { After = after, Until = until, filter.State, filter.Kind, filter.Tag, filter.CreatedBefore, filter.CreatedAfter, Take = take, ct })], until);
    }

    public async Task<JobDetailRow?> GetAsync(Guid id, CancellationToken ct)
    {
        var system = database.Jobs;
        return await system.QuerySingleOrDefaultAsync<JobDetailRow>(AllTenantsSql.SelectJob, new { Id = id, ct });
    }

    /// <returns>Null: it is in no state to be retried, or there is none.</returns>
    public async Task<JobRow?> RetryAsync(Guid id, CancellationToken ct)
    {
        var system = database.Jobs;
        var row = await system.QuerySingleOrDefaultAsync<JobRow>(AllTenantsSql.RetryJob, new { Id = id, ct });
        if (row is not null)
            wake.Ring();
        return row;
    }

    /// <returns>Null: it has ended or must run, or there is none.</returns>
    public async Task<JobRow?> CancelAsync(Guid id, CancellationToken ct)
    {
        var system = database.Jobs;
        var row = await system.QuerySingleOrDefaultAsync<JobRow>(AllTenantsSql.CancelJob, new { Id = id, MustRun = (object)kinds.MustRun, ct });
        if (row is not null)
            wake.Cancel(id);
        return row;
    }

    public async Task<string?> StateAsync(Guid id, CancellationToken ct)
    {
        var system = database.Jobs;
        return await system.QuerySingleOrDefaultAsync<string>(AllTenantsSql.SelectState, new { Id = id, ct });
    }

    /// <summary>The kinds that are started for nobody; tenants are told, too.</summary>
    public async Task<IReadOnlyList<string>> PausedKindsAsync(CancellationToken ct)
    {
        var system = database.Jobs;
        return [.. await system.QueryAsync<string>(AllTenantsSql.SelectPausedKinds, new { ct })];
    }

    public async Task<IReadOnlyList<JobStatRow>> StatsAsync(CancellationToken ct)
    {
        var system = database.Jobs;
        return [.. await system.QueryAsync<JobStatRow>(AllTenantsSql.SelectStats, new { ct })];
    }

    /// <summary>Makes dead jobs available again, a thousand at most.</summary>
    public async Task<int> RetryDeadAsync(JobFilter filter, CancellationToken ct)
    {
        var system = database.Jobs;
        var retried = await system.ExecuteAsync(AllTenantsSql.RetryDead, new { filter.Kind, filter.Tag, filter.CreatedBefore, filter.CreatedAfter, ct });
        wake.Ring();
        return retried;
    }

    public async Task PauseAsync(string kind, CancellationToken ct)
    {
        var system = database.Jobs;
        await system.ExecuteAsync(AllTenantsSql.PauseKind, new { Kind = kind, ct });
    }

    public async Task ResumeAsync(string kind, CancellationToken ct)
    {
        var system = database.Jobs;
        await system.ExecuteAsync(AllTenantsSql.ResumeKind, new { Kind = kind, ct });
        wake.Ring();
    }

    /// <summary>Jobs that could run now, and when the next one can.</summary>
    public async Task<BacklogRow> BacklogAsync(CancellationToken ct)
    {
        var system = database.Jobs;
        return await system.QuerySingleAsync<BacklogRow>(AllTenantsSql.SelectBacklog, new { MustRun = (object)kinds.MustRun, ct });
    }
}

internal sealed record BacklogRow(long Backlog, DateTime? NextDueAt);

/// <summary>A job as lists show it.</summary>
internal sealed record JobRow(
    Guid Id, Guid TenantId, string Kind, string State, int Priority, string[] Tags, int Attempt, int MaxAttempts,
    DateTime RunAt, DateTime CreatedAt, DateTime? StartedAt, DateTime? FinishedAt, string? LastError);

/// <summary>A job with all that is known of its attempts.</summary>
internal sealed record JobDetailRow(
    Guid Id, Guid TenantId, string Kind, string State, int Priority, string[] Tags, int Attempt, int MaxAttempts,
    DateTime RunAt, DateTime CreatedAt, DateTime? StartedAt, DateTime? FinishedAt, string? CorrelationId, string? Failures);

/// <summary>Jobs of one kind in one state; succeeded ones are those of the last minute.</summary>
internal sealed record JobStatRow(string Kind, string State, long Jobs, double? OldestSeconds, bool Paused);
