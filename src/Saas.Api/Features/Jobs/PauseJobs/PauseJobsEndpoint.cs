using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using Saas.Api.Platform.Access;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Jobs;
using Saas.Api.Platform.Jobs.Monitoring;
using Saas.Api.Platform.Tenancy;

namespace Saas.Api.Features.Jobs.PauseJobs;

internal static class PauseJobsEndpoint
{
    public static async Task<Results<NoContent, Problem>> Handle(
        PauseJobsRequest request, TenantDb db, Caller caller, AllTenantsJobs allTenants, JobRegistry kinds, CancellationToken ct)
    {
        if (request.AllTenants == true && caller.Role != Roles.SuperAdmin)
            return new Problem(ProblemCode.PermissionDenied);
        if (kinds.Find(request.Kind) is { MustRun: true })
            return new Problem(ProblemCode.JobMustRun);
        if (request.AllTenants == true)
            await allTenants.PauseAsync(request.Kind, ct);
        else if (await db.Connection.ExecuteAsync(PauseJobsSql.PauseKind, new { db.TenantId, request.Kind, ct }) == 0
            && !await db.Connection.QuerySingleAsync<bool>(PauseJobsSql.SelectPaused, new { db.TenantId, request.Kind, ct }))
            return new Problem(ProblemCode.JobPausesFull);
        return TypedResults.NoContent();
    }
}
