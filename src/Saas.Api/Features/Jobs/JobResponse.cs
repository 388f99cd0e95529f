using Saas.Api.Platform.Jobs.Monitoring;

namespace Saas.Api.Features.Jobs;

/// <param name="Id">The job's id.</param>
/// <param name="TenantId">Whose job it is; nil: the platform's own.</param>
/// <param name="Kind">What it does.</param>
/// <param name="State">available, scheduled, running, retryable, succeeded, cancelled or dead.</param>
/// <param name="Priority">1 runs first, 9 last.</param>
/// <param name="Tags">Words to find it by.</param>
/// <param name="Attempt">Attempts spent, the one under way included.</param>
/// <param name="MaxAttempts">Attempts until it is dead.</param>
/// <param name="RunAt">Not before this time.</param>
/// <param name="CreatedAt">When it was enqueued.</param>
/// <param name="StartedAt">When its last attempt began.</param>
/// <param name="FinishedAt">When it succeeded, was cancelled or died.</param>
/// <param name="LastError">Why its last failed attempt failed.</param>
public sealed record JobResponse(
    Guid Id, Guid TenantId, string Kind, string State, int Priority, IReadOnlyList<string> Tags, int Attempt, int MaxAttempts,
    DateTime RunAt, DateTime CreatedAt, DateTime? StartedAt, DateTime? FinishedAt, string? LastError)
{
    internal static JobResponse Of(JobRow row) => new(
        row.Id, row.TenantId, row.Kind, row.State, row.Priority, row.Tags, row.Attempt, row.MaxAttempts,
        row.RunAt, row.CreatedAt, row.StartedAt, row.FinishedAt, row.LastError);
}
