using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;
using Saas.Api.Platform.Access;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Jobs;
using Saas.Api.Platform.Jobs.Monitoring;
using Saas.Api.Platform.Tenancy;

namespace Saas.Api.Features.Jobs.RetryDeadJobs;

/// <param name="Retried">How many are available again; a thousand at most, so call again until it is 0.</param>
public sealed record RetryDeadJobsResponse(int Retried);

internal static class RetryDeadJobsEndpoint
{
    public static async Task<Results<Ok<RetryDeadJobsResponse>, Problem>> Handle(
        RetryDeadJobsRequest request, TenantDb db, Caller caller, AllTenantsJobs allTenants, JobWake wake, CancellationToken ct)
    {
        var filter = new JobFilter(null, request.Kind, request.Tag, request.CreatedBefore?.UtcDateTime, request.CreatedAfter?.UtcDateTime);
        try
        {
            if (request.AllTenants == true)
            {
                return caller.Role == Roles.SuperAdmin
                    ? TypedResults.Ok(new RetryDeadJobsResponse(await allTenants.RetryDeadAsync(filter, ct)))
                    : new Problem(ProblemCode.PermissionDenied);
            }
            var retried = await db.Connection.ExecuteAsync(
                RetryDeadJobsSql.RetryDead, new { db.TenantId, filter.Kind, filter.Tag, filter.CreatedBefore, filter.CreatedAfter, ct });
            if (retried > 0)
                wake.Ring();
            return TypedResults.Ok(new RetryDeadJobsResponse(retried));
        }
        catch (PostgresException taken) when (taken.ConstraintName == "jobs_unique_idx")
        {
            return new Problem(ProblemCode.JobKeyTaken);
        }
    }
}
