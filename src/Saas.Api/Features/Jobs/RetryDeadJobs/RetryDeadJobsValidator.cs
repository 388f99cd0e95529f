using System.ComponentModel.DataAnnotations;

namespace Saas.Api.Features.Jobs.RetryDeadJobs;

/// <param name="Kind">Only of this kind.</param>
/// <param name="Tag">Only with this tag.</param>
/// <param name="CreatedBefore">Only those enqueued before this time.</param>
/// <param name="CreatedAfter">Only those enqueued at this time or later.</param>
/// <param name="AllTenants">Of every tenant and of the platform itself; for a SUPER_ADMIN only.</param>
public sealed record RetryDeadJobsRequest(
    [StringLength(100, MinimumLength = 1)] string? Kind,
    [StringLength(100, MinimumLength = 1)] string? Tag,
    DateTimeOffset? CreatedBefore,
    DateTimeOffset? CreatedAfter,
    bool? AllTenants);
