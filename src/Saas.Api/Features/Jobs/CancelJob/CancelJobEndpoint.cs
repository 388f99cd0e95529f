using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Jobs;
using Saas.Api.Platform.Jobs.Monitoring;
using Saas.Api.Platform.Tenancy;

namespace Saas.Api.Features.Jobs.CancelJob;

internal static class CancelJobEndpoint
{
    public static async Task<Results<Ok<JobResponse>, Problem>> Handle(Guid id, TenantDb db, JobWake wake, CancellationToken ct)
    {
        var row = await db.Connection.QuerySingleOrDefaultAsync<JobRow>(CancelJobSql.CancelJob, new { db.TenantId, Id = id, ct });
        if (row is null)
        {
            var exists = await db.Connection.QuerySingleAsync<bool>(CancelJobSql.SelectExists, new { db.TenantId, Id = id, ct });
            return new Problem(exists ? ProblemCode.JobFinished : ProblemCode.NotFound);
        }
        wake.Cancel(id);
        return TypedResults.Ok(JobResponse.Of(row));
    }
}
