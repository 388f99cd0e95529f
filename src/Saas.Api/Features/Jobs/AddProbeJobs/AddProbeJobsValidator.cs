using System.ComponentModel.DataAnnotations;

namespace Saas.Api.Features.Jobs.AddProbeJobs;

/// <param name="Count">How many jobs.</param>
/// <param name="File">File in JOBS_PROBE_FOLDER that gets a line per job that is done.</param>
/// <param name="Milliseconds">How long each takes.</param>
/// <param name="FailTimes">Attempts that fail first.</param>
/// <param name="Mode">How it misbehaves.</param>
/// <param name="Priority">1 runs first, 9 last.</param>
/// <param name="DelayMilliseconds">Not before this time has passed.</param>
/// <param name="UniqueKey">Not if there is such a job.</param>
/// <param name="UniqueForever">Also not if there was one.</param>
/// <param name="Tag">To find it by.</param>
/// <param name="Attempts">Attempts until it is dead.</param>
public sealed record AddProbeJobsRequest(
    [Range(1, 1_000_000)] int Count,
    [RegularExpression("^[a-z0-9-]{1,80}$")] string? File,
    [Range(0, 600_000)] int Milliseconds,
    [Range(0, 100)] int FailTimes,
    [AllowedValues("throw", "fail", "hang", "block", "snooze", "allocate", null, ErrorMessage = "Must be throw, fail, hang, block, snooze or allocate.")] string? Mode,
    [Range(1, 9)] int? Priority,
    [Range(0, 600_000)] int DelayMilliseconds,
    [StringLength(200)] string? UniqueKey,
    bool UniqueForever,
    [StringLength(50)] string? Tag,
    [Range(1, 100)] int? Attempts);
