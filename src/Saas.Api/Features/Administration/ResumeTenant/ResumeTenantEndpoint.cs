using Microsoft.AspNetCore.Http.HttpResults;
using Saas.Api.Platform.Administration;
using Saas.Api.Platform.Errors;

namespace Saas.Api.Features.Administration.ResumeTenant;

internal static class ResumeTenantEndpoint
{
    public static async Task<Results<Ok<AdministeredTenant>, Problem>> Handle(Guid id, TenantAdministration tenants, CancellationToken ct) =>
        await tenants.ResumeAsync(id, ct) is { } tenant ? TypedResults.Ok(tenant) : new Problem(ProblemCode.NotFound);
}
