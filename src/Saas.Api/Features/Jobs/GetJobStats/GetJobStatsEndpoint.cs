using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using Saas.Api.Platform.Access;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Jobs;
using Saas.Api.Platform.Jobs.Monitoring;
using Saas.Api.Platform.Tenancy;

namespace Saas.Api.Features.Jobs.GetJobStats;

/// <param name="Kinds">Every kind that has jobs which are not finished, or dead, or succeeded in the last minute; or that is paused.</param>
public sealed record JobStatsResponse(IReadOnlyList<JobKindStats> Kinds);

/// <param name="Kind">The kind.</param>
/// <param name="Paused">Not started for now.</param>
/// <param name="PausedByPlatform">Not started for any tenant, whatever this one does.</param>
/// <param name="Available">Could run now.</param>
/// <param name="Scheduled">For later.</param>
/// <param name="Running">Being run.</param>
/// <param name="Retryable">Failed, wait for their next attempt.</param>
/// <param name="Dead">Failed for good.</param>
/// <param name="SucceededLastMinute">Throughput.</param>
/// <param name="OldestSeconds">How long the oldest one that could run has been waiting; null: there is none.</param>
public sealed record JobKindStats(
    string Kind, bool Paused, bool PausedByPlatform, long Available, long Scheduled, long Running, long Retryable, long Dead, long SucceededLastMinute,
    double? OldestSeconds);

internal static class GetJobStatsEndpoint
{
    public static async Task<Results<Ok<JobStatsResponse>, Problem>> Handle(
        [AsParameters] GetJobStatsQuery query, TenantDb db, Caller caller, AllTenantsJobs allTenants, JobRegistry kinds, CancellationToken ct)
    {
        if (query.AllTenants == true && caller.Role != Roles.SuperAdmin)
            return new Problem(ProblemCode.PermissionDenied);
        IReadOnlyList<JobStatRow> rows = query.AllTenants == true
            ? await allTenants.StatsAsync(ct)
            : [.. await db.Connection.QueryAsync<JobStatRow>(GetJobStatsSql.SelectStats, new { db.TenantId, ct })];
        var paused = await allTenants.PausedKindsAsync(ct);
        return TypedResults.Ok(new JobStatsResponse([.. rows.GroupBy(row => row.Kind).Select(kind => Sum(kind, paused.Contains(kind.Key), kinds.MustRun.Contains(kind.Key)))]));
    }

    /// <param name="kind">Its rows.</param>
    /// <param name="isPausedByPlatform">For all tenants.</param>
    /// <param name="mustRun">A pause from before it had to run holds nothing.</param>
    private static JobKindStats Sum(IGrouping<string, JobStatRow> kind, bool isPausedByPlatform, bool mustRun)
    {
        var jobs = kind.ToDictionary(row => row.State, row => row.Jobs);
        return new(
            kind.Key, !mustRun && (isPausedByPlatform || kind.Any(row => row.Paused)), !mustRun && isPausedByPlatform, jobs.GetValueOrDefault(JobStates.Available), jobs.GetValueOrDefault(JobStates.Scheduled),
            jobs.GetValueOrDefault(JobStates.Running), jobs.GetValueOrDefault(JobStates.Retryable), jobs.GetValueOrDefault(JobStates.Dead),
            jobs.GetValueOrDefault(JobStates.Succeeded), kind.Max(row => row.OldestSeconds));
    }
}
