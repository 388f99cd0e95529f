using System.ComponentModel.DataAnnotations;

namespace Saas.Api.Features.Jobs.PauseJobs;

/// <param name="Kind">The kind of job.</param>
/// <param name="AllTenants">For every tenant; for a SUPER_ADMIN only.</param>
public sealed record PauseJobsRequest([Required, StringLength(100, MinimumLength = 1)] string Kind, bool? AllTenants);
