using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;
using Saas.Api.Platform.Access;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Jobs;
using Saas.Api.Platform.Jobs.Monitoring;
using Saas.Api.Platform.Tenancy;

namespace Saas.Api.Features.Jobs.RetryJob;

internal static class RetryJobEndpoint
{
    public static async Task<Results<Ok<JobResponse>, Problem>> Handle(
        [AsParameters] RetryJobQuery query, TenantDb db, Caller caller, AllTenantsJobs allTenants, JobWake wake, CancellationToken ct)
    {
        if (query.AllTenants == true && caller.Role != Roles.SuperAdmin)
            return new Problem(ProblemCode.PermissionDenied);
        try
        {
            var row = query.AllTenants == true ? await allTenants.RetryAsync(query.Id, ct) : await db.Connection.QuerySingleOrDefaultAsync<JobRow>(RetryJobSql.RetryJob, new { db.TenantId, query.Id, ct });
            if (row is null)
            {
                var state = query.AllTenants == true ? await allTenants.StateAsync(query.Id, ct) : await db.Connection.QuerySingleOrDefaultAsync<string>(RetryJobSql.SelectState, new { db.TenantId, query.Id, ct });
                return new Problem(state switch
                {
                    null => ProblemCode.NotFound,
                    JobStates.Succeeded => ProblemCode.JobFinished,
                    _ => ProblemCode.JobNotFinished,
                });
            }
            wake.Ring();
            return TypedResults.Ok(JobResponse.Of(row));
        }
        catch (PostgresException taken) when (taken.ConstraintName == "jobs_unique_idx")
        {
            return new Problem(ProblemCode.JobKeyTaken);
        }
    }
}
