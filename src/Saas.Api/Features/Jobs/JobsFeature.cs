using System.Text.Json;
using System.Text.Json.Serialization;
using Saas.Api.Features.Jobs.AddProbeJobs;
using Saas.Api.Features.Jobs.CancelJob;
using Saas.Api.Features.Jobs.DrainJobs;
using Saas.Api.Features.Jobs.GetJob;
using Saas.Api.Features.Jobs.GetJobStats;
using Saas.Api.Features.Jobs.ListJobs;
using Saas.Api.Features.Jobs.PauseJobs;
using Saas.Api.Features.Jobs.ResumeJobs;
using Saas.Api.Features.Jobs.RetryDeadJobs;
using Saas.Api.Features.Jobs.RetryJob;
using Saas.Api.Platform.Access;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Http;
using Saas.Api.Platform.Jobs.Probing;
using Saas.Api.Platform.Paging;

namespace Saas.Api.Features.Jobs;

internal static class JobsFeature
{
    public static void AddJobs(this WebApplicationBuilder builder) => builder.AddJson(JobsJson.Default);

    public static void MapJobs(this WebApplication app)
    {
        var jobs = app.MapGroup("/jobs").WithTags("Jobs");
        jobs.MapGet("", ListJobsEndpoint.Handle).WithName("ListJobs").RequirePermission(Permissions.JobsRead).TakesApiKeys().AllowImpersonation()
            .WithSummary("The tenant's jobs, newest first; by state, kind, tag and age.")
            .Problems(ProblemCode.InvalidCursor, ProblemCode.ValidationFailed);
        jobs.MapGet("/stats", GetJobStatsEndpoint.Handle).WithName("GetJobStats").RequirePermission(Permissions.JobsRead).TakesApiKeys().AllowImpersonation()
            .WithSummary("Jobs by kind and state, throughput, and how long the oldest one has been waiting.");
        jobs.MapGet("/{id}", GetJobEndpoint.Handle).WithName("GetJob").RequirePermission(Permissions.JobsRead).TakesApiKeys().AllowImpersonation()
            .WithSummary("One job with every attempt, its error and its duration.")
            .Problems(ProblemCode.NotFound);
        jobs.MapPost("/{id}/retry", RetryJobEndpoint.Handle).WithName("RetryJob").RequirePermission(Permissions.JobsManage).TakesApiKeys().AllowImpersonation()
            .WithSummary("Run a dead, cancelled or waiting job now.")
            .Problems(ProblemCode.NotFound, ProblemCode.JobFinished, ProblemCode.JobNotFinished, ProblemCode.JobKeyTaken);
        jobs.MapPost("/{id}/cancel", CancelJobEndpoint.Handle).WithName("CancelJob").RequirePermission(Permissions.JobsManage).TakesApiKeys().AllowImpersonation()
            .WithSummary("Cancel a job that waits; tell one that runs to end.")
            .Problems(ProblemCode.NotFound, ProblemCode.JobFinished, ProblemCode.JobMustRun);
        jobs.MapPost("/retry", RetryDeadJobsEndpoint.Handle).WithName("RetryDeadJobs").RequirePermission(Permissions.JobsManage).TakesApiKeys().AllowImpersonation()
            .WithSummary("Make dead jobs available again, by kind, tag and age; a thousand a call.")
            .Problems(ProblemCode.JobKeyTaken);
        jobs.MapPost("/pause", PauseJobsEndpoint.Handle).WithName("PauseJobs").RequirePermission(Permissions.JobsManage).TakesApiKeys().AllowImpersonation()
            .WithSummary("Start no more jobs of a kind; those that run go on.")
            .Problems(ProblemCode.JobPausesFull, ProblemCode.JobMustRun);
        jobs.MapPost("/resume", ResumeJobsEndpoint.Handle).WithName("ResumeJobs").RequirePermission(Permissions.JobsManage).TakesApiKeys().AllowImpersonation()
            .WithSummary("Start jobs of a kind again.");
        jobs.MapPost("/drain", DrainJobsEndpoint.Handle).WithName("DrainJobs").AllowEveryone()
            .WithSummary("For an external scheduler: run what is due, for a limited time. Takes JOBS_DRAIN_SECRET or an OIDC token of JOBS_DRAIN_ISSUER as bearer.")
            .Problems(ProblemCode.NotFound, ProblemCode.AuthenticationRequired, ProblemCode.InvalidToken);
        // Only for load and fault tests: without JOBS_PROBE_FOLDER there is no such route, and the document never shows it.
        if (app.Services.GetService<ProbeOptions>() is not null)
        {
            jobs.MapPost("/probe", AddProbeJobsEndpoint.Handle).WithName("AddProbeJobs").RequirePermission(Permissions.JobsManage).TakesApiKeys().AllowImpersonation()
                .WithSummary("Enqueue probe jobs.")
                .ExcludeFromDescription();
        }
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(Page<JobResponse>), TypeInfoPropertyName = "JobPage")]
[JsonSerializable(typeof(JobDetailResponse))]
[JsonSerializable(typeof(IReadOnlyList<JobFailure>))]
[JsonSerializable(typeof(JobStatsResponse))]
[JsonSerializable(typeof(RetryDeadJobsRequest))]
[JsonSerializable(typeof(RetryDeadJobsResponse))]
[JsonSerializable(typeof(PauseJobsRequest))]
[JsonSerializable(typeof(ResumeJobsRequest))]
[JsonSerializable(typeof(DrainJobsRequest))]
[JsonSerializable(typeof(DrainJobsResponse))]
[JsonSerializable(typeof(AddProbeJobsRequest))]
[JsonSerializable(typeof(AddProbeJobsResponse))]
internal sealed partial class JobsJson : JsonSerializerContext;
