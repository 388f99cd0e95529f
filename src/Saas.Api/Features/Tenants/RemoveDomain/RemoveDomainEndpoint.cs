using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Tenancy;

namespace Saas.Api.Features.Tenants.RemoveDomain;

internal static class RemoveDomainEndpoint
{
    public static async Task<Results<NoContent, Problem>> Handle(Guid id, TenantDb db, CancellationToken ct) =>
        await db.Connection.ExecuteAsync(RemoveDomainSql.DeleteDomain, new { db.TenantId, Id = id, ct }) > 0 ? TypedResults.NoContent() : new Problem(ProblemCode.NotFound);
}
