using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;
using Saas.Api.Platform.Jobs;

namespace Saas.Api.Features.Jobs.ListJobs;

/// <summary>Properties and not a positional record: the request delegate generator cannot build one with optional texts.</summary>
public sealed record ListJobsQuery
{
    [FromQuery(Name = "limit")]
    [Description("Jobs a page; 50 without it."), Range(1, 100)]
    public int? Limit { get; init; }

    [FromQuery(Name = "cursor")]
    [Description("nextCursor of the page before."), StringLength(64)]
    public string? Cursor { get; init; }

    [FromQuery(Name = "state")]
    [Description("Only jobs in this state.")]
    [AllowedValues(JobStates.Available, JobStates.Scheduled, JobStates.Running, JobStates.Retryable, JobStates.Succeeded, JobStates.Cancelled, JobStates.Dead, null,
        ErrorMessage = "Must be available, scheduled, running, retryable, succeeded, cancelled or dead.")]
    public string? State { get; init; }

    [FromQuery(Name = "kind")]
    [Description("Only jobs of this kind."), StringLength(100, MinimumLength = 1)]
    public string? Kind { get; init; }

    [FromQuery(Name = "tag")]
    [Description("Only jobs with this tag."), StringLength(100, MinimumLength = 1)]
    public string? Tag { get; init; }

    [FromQuery(Name = "createdBefore")]
    [Description("Only jobs that were enqueued before this time.")]
    public DateTimeOffset? CreatedBefore { get; init; }

    [FromQuery(Name = "createdAfter")]
    [Description("Only jobs that were enqueued at this time or later.")]
    public DateTimeOffset? CreatedAfter { get; init; }

    [FromQuery(Name = "allTenants")]
    [Description("Jobs of every tenant and of the platform itself; for a SUPER_ADMIN only.")]
    public bool? AllTenants { get; init; }
}
