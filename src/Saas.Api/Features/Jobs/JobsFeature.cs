using System.Text.Json;
using System.Text.Json.Serialization;
using Saas.Api.Features.Jobs.AddProbeJobs;
using Saas.Api.Platform.Access;
using Saas.Api.Platform.Http;
using Saas.Api.Platform.Jobs.Probing;

namespace Saas.Api.Features.Jobs;

internal static class JobsFeature
{
    public static void AddJobs(this WebApplicationBuilder builder) => builder.AddJson(JobsJson.Default);

    public static void MapJobs(this WebApplication app)
    {
        var jobs = app.MapGroup("/jobs").WithTags("Jobs");
        // Only for load and fault tests: without JOBS_PROBE_FOLDER there is no such route.
        if (app.Services.GetService<ProbeOptions>() is not null)
        {
            jobs.MapPost("/probe", AddProbeJobsEndpoint.Handle).WithName("AddProbeJobs").RequirePermission(Permissions.JobsManage)
                .WithSummary("Enqueue probe jobs.");
        }
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(AddProbeJobsRequest))]
[JsonSerializable(typeof(AddProbeJobsResponse))]
internal sealed partial class JobsJson : JsonSerializerContext;
