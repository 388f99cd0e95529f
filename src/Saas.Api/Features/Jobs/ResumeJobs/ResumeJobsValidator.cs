using System.ComponentModel.DataAnnotations;

namespace Saas.Api.Features.Jobs.ResumeJobs;

/// <param name="Kind">The kind of job.</param>
/// <param name="AllTenants">For every tenant; for a SUPER_ADMIN only.</param>
public sealed record ResumeJobsRequest([Required, StringLength(100, MinimumLength = 1)] string Kind, bool? AllTenants);
