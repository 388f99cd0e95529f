using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using Saas.Api.Platform.Access;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Jobs;
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
        var (rows, until) = query.AllTenants == true
            ? await allTenants.ListAsync(filter, after, limit + 1, ct)
            : await ListAsync(filter, after, limit + 1, db, ct);
        return TypedResults.Ok(Cursor.ToPage(rows.ConvertAll(JobResponse.Of), limit, job => job.Id, until));
    }

    /// <summary>By a kind, a tag or an age, no more than ten thousand jobs are looked at for a page, so that a rare one does not read a tenant's whole past.</summary>
    private static async Task<(List<JobRow> Rows, Guid? Until)> ListAsync(JobFilter filter, Guid? after, int take, TenantDb db, CancellationToken ct)
    {
        Guid? until = null;
        switch (filter.State)
        {
            case JobStates.Dead:
                if (!filter.IsByIndex)
                    until = await db.Connection.QuerySingleOrDefaultAsync<Guid?>(ListJobsSql.SelectDeadUntil, new { db.TenantId, After = after, Skip = JobFilter.MostLookedAt - 1, ct });
                return ([.. await db.Connection.QueryAsync<JobRow>(
                    ListJobsSql.SelectDeadPage,
                    new { db.TenantId, After = after, Until = until, filter.Kind, filter.Tag, filter.CreatedBefore, filter.CreatedAfter, Take = take, ct })], until);
            case JobStates.Available or JobStates.Scheduled or JobStates.Retryable:
                until = await db.Connection.QuerySingleOrDefaultAsync<Guid?>(ListJobsSql.SelectPendingUntil, new { db.TenantId, After = after, Skip = JobFilter.MostLookedAt - 1, ct });
                return ([.. await db.Connection.QueryAsync<JobRow>(
                    ListJobsSql.SelectPendingPage,
                    new { db.TenantId, After = after, Until = until, filter.State, filter.Kind, filter.Tag, filter.CreatedBefore, filter.CreatedAfter, Take = take, ct })], until);
            default:
                if (!filter.IsByIndex || filter.State is not null)
                    until = await db.Connection.QuerySingleOrDefaultAsync<Guid?>(ListJobsSql.SelectUntil, new { db.TenantId, After = after, Skip = JobFilter.MostLookedAt - 1, ct });
                return ([.. await db.Connection.QueryAsync<JobRow>(
                    ListJobsSql.SelectPage,
                    new { db.TenantId, After = after, Until = until, filter.State, filter.Kind, filter.Tag, filter.CreatedBefore, filter.CreatedAfter, Take = take, ct })], until);
        }
    }
}
