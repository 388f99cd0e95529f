using System.Text.Json;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using Saas.Api.Platform.Access;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Jobs;
using Saas.Api.Platform.Jobs.Monitoring;
using Saas.Api.Platform.Tenancy;

namespace Saas.Api.Features.Jobs.GetJob;

/// <param name="Job">The job.</param>
/// <param name="CorrelationId">Of the request that enqueued it.</param>
/// <param name="Attempts">Every attempt that has ended, oldest first.</param>
public sealed record JobDetailResponse(JobResponse Job, string? CorrelationId, IReadOnlyList<JobAttemptResponse> Attempts);

/// <param name="Attempt">From 1.</param>
/// <param name="StartedAt">When it began.</param>
/// <param name="FinishedAt">When it ended.</param>
/// <param name="DurationMilliseconds">How long it ran.</param>
/// <param name="Error">Why it failed; null: it succeeded.</param>
public sealed record JobAttemptResponse(int Attempt, DateTimeOffset StartedAt, DateTimeOffset FinishedAt, double DurationMilliseconds, string? Error);

/// <param name="Attempt">From 1.</param>
/// <param name="StartedAt">When it began.</param>
/// <param name="FinishedAt">When it ended.</param>
/// <param name="Error">Why it failed, for its tenant.</param>
/// <param name="Detail">The same for a SUPER_ADMIN, if there is more to be said.</param>
internal sealed record JobFailure(int Attempt, DateTimeOffset StartedAt, DateTimeOffset FinishedAt, string Error, string? Detail = null);

internal static class GetJobEndpoint
{
    public static async Task<Results<Ok<JobDetailResponse>, Problem>> Handle(
        Guid id, [AsParameters] GetJobQuery query, TenantDb db, Caller caller, AllTenantsJobs allTenants, CancellationToken ct)
    {
        if (query.AllTenants == true && caller.Role != Roles.SuperAdmin)
            return new Problem(ProblemCode.PermissionDenied);
        var row = query.AllTenants == true
            ? await allTenants.GetAsync(id, ct)
            : await db.Connection.QuerySingleOrDefaultAsync<JobDetailRow>(GetJobSql.SelectJob, new { db.TenantId, Id = id, ct });
        return row is null ? new Problem(ProblemCode.NotFound) : TypedResults.Ok(Show(row, withDetails: query.AllTenants == true));
    }

    private static JobDetailResponse Show(JobDetailRow row, bool withDetails)
    {
        var failures = row.Failures is null ? [] : JsonSerializer.Deserialize(row.Failures, JobsJson.Default.IReadOnlyListJobFailure)!;
        var attempts = failures.Select(failure => Attempt(failure.Attempt, failure.StartedAt, failure.FinishedAt, Error(failure)));
        if (row is { State: JobStates.Succeeded, StartedAt: { } began, FinishedAt: { } ended })
            attempts = attempts.Append(Attempt(row.Attempt, began, ended, null));
        var job = new JobResponse(
            row.Id, row.TenantId, row.Kind, row.State, row.Priority, row.Tags, row.Attempt, row.MaxAttempts,
            row.RunAt, row.CreatedAt, row.StartedAt, row.FinishedAt, failures.Count > 0 ? Error(failures[^1]) : null);
        return new(job, row.CorrelationId, [.. attempts]);

        string Error(JobFailure failure) => withDetails ? failure.Detail ?? failure.Error : failure.Error;
    }

    private static JobAttemptResponse Attempt(int attempt, DateTimeOffset began, DateTimeOffset ended, string? error) =>
        new(attempt, began, ended, Math.Round((ended - began).TotalMilliseconds, 3), error);
}
