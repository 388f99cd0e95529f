using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using Saas.Api.Platform.Access;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Jobs;
using Saas.Api.Platform.Jobs.Monitoring;
using Saas.Api.Platform.Tenancy;

namespace Saas.Api.Features.Jobs.CancelJob;

internal static class CancelJobEndpoint
{
    public static async Task<Results<Ok<JobResponse>, Problem>> Handle(
        [AsParameters] CancelJobQuery query, TenantDb db, Caller caller, AllTenantsJobs allTenants, JobWake wake, CancellationToken ct)
    {
        if (query.AllTenants == true && caller.Role != Roles.SuperAdmin)
            return new Problem(ProblemCode.PermissionDenied);
        var row = query.AllTenants == true ? await allTenants.CancelAsync(query.Id, ct) : await db.Connection.QuerySingleOrDefaultAsync<JobRow>(CancelJobSql.CancelJob, new { db.TenantId, query.Id, ct });
        if (row is null)
        {
            var exists = query.AllTenants == true ? await allTenants.StateAsync(query.Id, ct) is not null : await db.Connection.QuerySingleAsync<bool>(CancelJobSql.SelectExists, new { db.TenantId, query.Id, ct });
            return new Problem(exists ? ProblemCode.JobFinished : ProblemCode.NotFound);
        }
        wake.Cancel(query.Id);
        return TypedResults.Ok(JobResponse.Of(row));
    }
}
