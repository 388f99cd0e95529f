using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using Saas.Api.Platform.Access;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Jobs;
using Saas.Api.Platform.Jobs.Monitoring;
using Saas.Api.Platform.Tenancy;

namespace Saas.Api.Features.Jobs.ResumeJobs;

internal static class ResumeJobsEndpoint
{
    public static async Task<Results<NoContent, Problem>> Handle(
        ResumeJobsRequest request, TenantDb db, Caller caller, AllTenantsJobs allTenants, JobWake wake, CancellationToken ct)
    {
        if (request.AllTenants == true && caller.Role != Roles.SuperAdmin)
            return new Problem(ProblemCode.PermissionDenied);
        if (request.AllTenants == true)
            await allTenants.ResumeAsync(request.Kind, ct);
        else
            await db.Connection.ExecuteAsync(ResumeJobsSql.ResumeKind, new { db.TenantId, request.Kind, ct });
        wake.Ring();
        return TypedResults.NoContent();
    }
}
