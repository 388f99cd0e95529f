using Microsoft.AspNetCore.Http.HttpResults;
using Saas.Api.Platform.Administration;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Tenancy.Leaving;

namespace Saas.Api.Features.Administration.RestoreAnyTenant;

internal static class RestoreAnyTenantEndpoint
{
    public static async Task<Results<Ok<AdministeredTenant>, Problem>> Handle(Guid id, TenantLeaving leaving, TenantAdministration tenants, CancellationToken ct)
    {
        if (await leaving.RestoreAsync(id, null, ct) == ProblemCode.TenantGraceOver)
            return new Problem(ProblemCode.TenantGraceOver);
        return await tenants.FindAsync(id, ct) is { } tenant ? TypedResults.Ok(tenant) : new Problem(ProblemCode.NotFound);
    }
}
