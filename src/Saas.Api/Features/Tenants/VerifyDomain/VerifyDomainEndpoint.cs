using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Tenancy;
using Saas.Api.Platform.TenantDomains;

namespace Saas.Api.Features.Tenants.VerifyDomain;

internal static class VerifyDomainEndpoint
{
    public static async Task<Results<NoContent, Problem>> Handle(Guid id, VerifyDomainRequest request, TenantDb db, DomainProofs proofs, CancellationToken ct)
    {
        // Before the code: nobody tries codes at another tenant's domain.
        if (!await db.Connection.QuerySingleAsync<bool>(VerifyDomainSql.SelectExists, new { db.TenantId, Id = id, ct }))
            return new Problem(ProblemCode.NotFound);
        return await proofs.ProveAsync(db.TenantId, id, request.Code, ct) is { } problem ? new Problem(problem) : TypedResults.NoContent();
    }
}
