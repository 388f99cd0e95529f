using System.ComponentModel.DataAnnotations;

namespace Saas.Api.Features.Jobs.DrainJobs;

/// <param name="MaxSeconds">Claim no more jobs after this time; 25 without it. Those that run then get up to 4 s to end.</param>
public sealed record DrainJobsRequest([Range(1, 3600)] int? MaxSeconds);
