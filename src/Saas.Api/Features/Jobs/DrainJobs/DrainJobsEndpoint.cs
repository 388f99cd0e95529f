using Microsoft.AspNetCore.Http.HttpResults;
using Saas.Api.Platform.Audit;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Jobs;
using Saas.Api.Platform.Jobs.Draining;
using Saas.Api.Platform.Jobs.Monitoring;

namespace Saas.Api.Features.Jobs.DrainJobs;

/// <param name="Ran">Attempts that were run.</param>
/// <param name="Backlog">Jobs that could run and did not get their turn; call again soon when there are any.</param>
/// <param name="NextDueAt">When the next job is due that cannot run yet; null: there is none.</param>
public sealed record DrainJobsResponse(long Ran, long Backlog, DateTime? NextDueAt);

internal static class DrainJobsEndpoint
{
    private const int DefaultSeconds = 25;

    public static async Task<Results<Ok<DrainJobsResponse>, Problem>> Handle(
        DrainJobsRequest? request, DrainAuthentication authentication, JobRound round, AllTenantsJobs jobs, HttpContext context, CancellationToken ct)
    {
        if (await authentication.CheckAsync(context.Request.Headers.Authorization, ct) is { } refused)
            return new Problem(refused);
        // From here on it is the engine that works, for nobody in particular.
        Actor.Current = null;
        var lifetime = context.RequestServices.GetRequiredService<IHostApplicationLifetime>();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct, lifetime.ApplicationStopping);
        stop.CancelAfter(TimeSpan.FromSeconds(request?.MaxSeconds ?? DefaultSeconds));
        var ran = await round.RunAsync(stop.Token);
        var left = await jobs.BacklogAsync(ct);
        return TypedResults.Ok(new DrainJobsResponse(ran, left.Backlog, left.NextDueAt));
    }
}
