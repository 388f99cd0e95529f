using System.Text.Json;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Jobs;
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
/// <param name="Error">Why it failed.</param>
internal sealed record JobFailure(int Attempt, DateTimeOffset StartedAt, DateTimeOffset FinishedAt, string Error);

internal sealed record JobDetailRow(
    Guid Id, Guid TenantId, string Kind, string State, int Priority, string[] Tags, int Attempt, int MaxAttempts,
    DateTime RunAt, DateTime CreatedAt, DateTime? StartedAt, DateTime? FinishedAt, string? CorrelationId, string? Failures);

internal static class GetJobEndpoint
{
    public static async Task<Results<Ok<JobDetailResponse>, Problem>> Handle(Guid id, TenantDb db, CancellationToken ct)
    {
        var row = await db.Connection.QuerySingleOrDefaultAsync<JobDetailRow>(GetJobSql.SelectJob, new { db.TenantId, Id = id, ct });
        if (row is null)
            return new Problem(ProblemCode.NotFound);
        var failures = row.Failures is null ? [] : JsonSerializer.Deserialize(row.Failures, JobsJson.Default.IReadOnlyListJobFailure)!;
        var attempts = failures.Select(failure => Attempt(failure.Attempt, failure.StartedAt, failure.FinishedAt, failure.Error));
        if (row is { State: JobStates.Succeeded, StartedAt: { } began, FinishedAt: { } ended })
            attempts = attempts.Append(Attempt(row.Attempt, began, ended, null));
        var job = new JobResponse(
            row.Id, row.TenantId, row.Kind, row.State, row.Priority, row.Tags, row.Attempt, row.MaxAttempts,
            row.RunAt, row.CreatedAt, row.StartedAt, row.FinishedAt, failures.Count > 0 ? failures[^1].Error : null);
        return TypedResults.Ok(new JobDetailResponse(job, row.CorrelationId, [.. attempts]));
    }

    private static JobAttemptResponse Attempt(int attempt, DateTimeOffset began, DateTimeOffset ended, string? error) =>
        new(attempt, began, ended, Math.Round((ended - began).TotalMilliseconds, 3), error);
}
