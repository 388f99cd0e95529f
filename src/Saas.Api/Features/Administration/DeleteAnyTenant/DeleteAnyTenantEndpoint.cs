using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Saas.Api.Platform.Access;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Tenancy.Leaving;

namespace Saas.Api.Features.Administration.DeleteAnyTenant;

/// <param name="ErasedAfter">Until then it can be restored.</param>
public sealed record DeleteAnyTenantResponse(DateTime ErasedAfter);

internal static class DeleteAnyTenantEndpoint
{
    public static async Task<Results<Accepted<DeleteAnyTenantResponse>, Problem>> Handle(
        Guid id, [FromBody] DeleteAnyTenantRequest request, Caller caller, TenantLeaving leaving, CancellationToken ct)
    {
        // Else the platform could lock itself out.
        if (id == caller.HomeTenantId)
            return new Problem(ProblemCode.OwnTenant);
        if (await leaving.FindSlugAsync(id, ct) is not { } slug)
            return new Problem(ProblemCode.NotFound);
        if (request.Slug != slug)
            return new Problem(ProblemCode.ValidationFailed, null, new FieldError("#/slug", "Must be the tenant's slug, to the letter."));
        return await leaving.RequestAsync(id, byPlatform: true, ct) is { } moment ? TypedResults.Accepted((string?)null, new DeleteAnyTenantResponse(moment)) : new Problem(ProblemCode.NotFound);
    }
}
