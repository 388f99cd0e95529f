using Microsoft.AspNetCore.Http.HttpResults;
using Saas.Api.Platform.Access;
using Saas.Api.Platform.Administration;
using Saas.Api.Platform.Errors;

namespace Saas.Api.Features.Administration.SuspendTenant;

internal static class SuspendTenantEndpoint
{
    public static async Task<Results<Ok<AdministeredTenant>, Problem>> Handle(
        Guid id, SuspendTenantRequest request, Caller caller, TenantAdministration tenants, CancellationToken ct)
    {
        // Else the platform could lock itself out.
        if (id == caller.HomeTenantId)
            return new Problem(ProblemCode.OwnTenant);
        return await tenants.SuspendAsync(id, request.Reason, ct) is { } tenant ? TypedResults.Ok(tenant) : new Problem(ProblemCode.NotFound);
    }
}
