using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using Saas.Api.Platform.Access;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Jobs.Monitoring;
using Saas.Api.Platform.Paging;
using Saas.Api.Platform.Tenancy;

namespace Saas.Api.Features.Jobs.ListJobs;

internal static class ListJobsEndpoint
{
    private const int DefaultLimit = 50;

    public static async Task<Results<Ok<Page<JobResponse>>, Problem>> Handle(
        [AsParameters] ListJobsQuery query, TenantDb db, Caller caller, AllTenantsJobs allTenants, CancellationToken ct)
    {
        if (!Cursor.TryRead(query.Cursor, out var after))
            return new Problem(ProblemCode.InvalidCursor);
        if (query.AllTenants == true && caller.Role != Roles.SuperAdmin)
            return new Problem(ProblemCode.PermissionDenied);
        var limit = query.Limit ?? DefaultLimit;
        var filter = new JobFilter(query.State, query.Kind, query.Tag, query.CreatedBefore?.UtcDateTime, query.CreatedAfter?.UtcDateTime);
        var rows = query.AllTenants == true
            ? await allTenants.ListAsync(filter, after, limit + 1, ct)
            : [.. await db.Connection.QueryAsync<JobRow>(
                ListJobsSql.SelectPage,
                new { db.TenantId, After = after, filter.State, filter.Kind, filter.Tag, filter.CreatedBefore, filter.CreatedAfter, Take = limit + 1, ct })];
        return TypedResults.Ok(Cursor.ToPage(rows.ConvertAll(JobResponse.Of), limit, job => job.Id));
    }
}
