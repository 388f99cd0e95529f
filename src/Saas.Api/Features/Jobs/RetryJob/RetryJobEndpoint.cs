using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Jobs;
using Saas.Api.Platform.Jobs.Monitoring;
using Saas.Api.Platform.Tenancy;

namespace Saas.Api.Features.Jobs.RetryJob;

internal static class RetryJobEndpoint
{
    public static async Task<Results<Ok<JobResponse>, Problem>> Handle(Guid id, TenantDb db, JobWake wake, CancellationToken ct)
    {
        try
        {
            var row = await db.Connection.QuerySingleOrDefaultAsync<JobRow>(RetryJobSql.RetryJob, new { db.TenantId, Id = id, ct });
            if (row is null)
            {
                var state = await db.Connection.QuerySingleOrDefaultAsync<string>(RetryJobSql.SelectState, new { db.TenantId, Id = id, ct });
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
