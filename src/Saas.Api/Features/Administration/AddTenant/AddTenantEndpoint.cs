using Microsoft.AspNetCore.Http.HttpResults;
using Saas.Api.Platform.Accounts;
using Saas.Api.Platform.Administration;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Validation;

namespace Saas.Api.Features.Administration.AddTenant;

internal static class AddTenantEndpoint
{
    public static async Task<Results<Created<AdministeredTenant>, Problem>> Handle(AddTenantRequest request, TenantAdministration tenants, CancellationToken ct)
    {
        var slug = request.Slug is null ? null : Slug.Normalize(request.Slug);
        var (tenant, problem) = await tenants.AddAsync(request.Name, slug, EmailAddress.Normalize(request.AdminEmail)!, request.AdminName, ct);
        return tenant is null ? new Problem(problem!) : TypedResults.Created($"/admin/tenants/{tenant.Id}", tenant);
    }
}
