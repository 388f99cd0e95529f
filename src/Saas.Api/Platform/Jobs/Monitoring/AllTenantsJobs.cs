using Dapper;
using Saas.Api.Platform.Data;

namespace Saas.Api.Platform.Jobs.Monitoring;

/// <summary>Which jobs a list or a bulk retry is about; null members leave it open.</summary>
internal sealed record JobFilter(string? State, string? Kind, string? Tag, DateTime? CreatedBefore, DateTime? CreatedAfter);

/// <summary>Jobs of every tenant, for a SUPER_ADMIN; callers have checked that it is one.</summary>
internal sealed class AllTenantsJobs(Database database, JobWake wake)
{
    public async Task<List<JobRow>> ListAsync(JobFilter filter, Guid? after, int take, CancellationToken ct)
    {
        var system = database.Jobs;
        return [.. await system.QueryAsync<JobRow>(
            AllTenantsSql.SelectPage,
            new { After = after, filter.State, filter.Kind, filter.Tag, filter.CreatedBefore, filter.CreatedAfter, Take = take, ct })];
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
        return await system.QuerySingleAsync<BacklogRow>(AllTenantsSql.SelectBacklog, new { ct });
    }
}

internal sealed record BacklogRow(long Backlog, DateTime? NextDueAt);

/// <summary>A job as lists show it.</summary>
internal sealed record JobRow(
    Guid Id, Guid TenantId, string Kind, string State, int Priority, string[] Tags, int Attempt, int MaxAttempts,
    DateTime RunAt, DateTime CreatedAt, DateTime? StartedAt, DateTime? FinishedAt, string? LastError);

/// <summary>Jobs of one kind in one state; succeeded ones are those of the last minute.</summary>
internal sealed record JobStatRow(string Kind, string State, long Jobs, double? OldestSeconds, bool Paused);
