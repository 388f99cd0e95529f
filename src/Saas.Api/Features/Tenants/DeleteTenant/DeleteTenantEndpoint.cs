using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Tenancy;
using Saas.Api.Platform.Tenancy.Leaving;

namespace Saas.Api.Features.Tenants.DeleteTenant;

/// <param name="ErasedAfter">Until then POST /tenants/restore undoes it.</param>
public sealed record DeleteTenantResponse(DateTime ErasedAfter);

internal static class DeleteTenantEndpoint
{
    public static async Task<Results<Accepted<DeleteTenantResponse>, Problem>> Handle(
        [FromBody] DeleteTenantRequest request, TenantDb db, TenantLeaving leaving, CancellationToken ct)
    {
        if (await leaving.FindSlugAsync(db.TenantId, ct) is not { } slug)
            return new Problem(ProblemCode.TenantNotFound);
        if (request.Slug != slug)
            return new Problem(ProblemCode.ValidationFailed, null, new FieldError("#/slug", "Must be the tenant's slug, to the letter."));
        return await leaving.RequestAsync(db.TenantId, byPlatform: db.TenantId != db.Caller.HomeTenantId, ct) is { } moment
            ? TypedResults.Accepted((string?)null, new DeleteTenantResponse(moment))
            : new Problem(ProblemCode.TenantNotFound);
    }
}
