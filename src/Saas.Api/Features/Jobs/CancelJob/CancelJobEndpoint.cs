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
        [AsParameters] CancelJobQuery query, TenantDb db, AllTenantsJobs allTenants, JobRegistry kinds, JobWake wake, CancellationToken ct)
    {
        if (query.AllTenants == true && db.Caller.Role != Roles.SuperAdmin)
            return new Problem(ProblemCode.PermissionDenied);
        var row = query.AllTenants == true
            ? await allTenants.CancelAsync(query.Id, ct)
            : await db.Connection.QuerySingleOrDefaultAsync<JobRow>(CancelJobSql.CancelJob, new { db.TenantId, query.Id, MustRun = (object)kinds.MustRun, ct });
        if (row is null)
        {
            var kind = query.AllTenants == true
                ? (await allTenants.GetAsync(query.Id, ct))?.Kind
                : await db.Connection.QuerySingleOrDefaultAsync<string>(CancelJobSql.SelectKind, new { db.TenantId, query.Id, ct });
            return new Problem(kind is null ? ProblemCode.NotFound : kinds.MustRun.Contains(kind) ? ProblemCode.JobMustRun : ProblemCode.JobFinished);
        }
        wake.Cancel(query.Id);
        return TypedResults.Ok(JobResponse.Of(row));
    }
}
