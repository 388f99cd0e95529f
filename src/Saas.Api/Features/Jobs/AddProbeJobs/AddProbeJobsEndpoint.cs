using Microsoft.AspNetCore.Http.HttpResults;
using Saas.Api.Platform.Jobs;
using Saas.Api.Platform.Jobs.Probing;
using Saas.Api.Platform.Tenancy;

namespace Saas.Api.Features.Jobs.AddProbeJobs;

/// <param name="Ids">The first hundred of the jobs.</param>
public sealed record AddProbeJobsResponse(IReadOnlyList<Guid> Ids);

internal static class AddProbeJobsEndpoint
{
    private const int AtOnce = 1000;
    private const int MostIds = 100;

    public static async Task<Accepted<AddProbeJobsResponse>> Handle(AddProbeJobsRequest request, JobQueue jobs, TenantDb db, CancellationToken ct)
    {
        var payload = new ProbePayload(request.File, request.Milliseconds, request.FailTimes, request.Mode);
        var options = new JobOptions
        {
            Priority = request.Priority ?? 5,
            Delay = TimeSpan.FromMilliseconds(request.DelayMilliseconds),
            UniqueKey = request.UniqueKey,
            UniqueForever = request.UniqueForever,
            Tags = request.Tag is null ? [] : [request.Tag],
            Attempts = request.Attempts,
        };
        List<Guid> ids = [];
        for (var left = request.Count; left > 0; left -= AtOnce)
        {
            var batch = new NewJob[Math.Min(left, AtOnce)];
            for (var i = 0; i < batch.Length; i++)
                batch[i] = NewJob.Of(ProbeJob.Kind, payload, options);
            await jobs.EnqueueAsync(db.TenantId, batch, ct);
            ids.AddRange(batch.Take(MostIds - ids.Count).Select(job => job.Id));
        }
        return TypedResults.Accepted((string?)null, new AddProbeJobsResponse(ids));
    }
}
