using Microsoft.AspNetCore.Http.HttpResults;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Impersonation;

namespace Saas.Api.Features.Administration.EndImpersonation;

internal static class EndImpersonationEndpoint
{
    public static async Task<Results<NoContent, Problem>> Handle(Guid id, Guid impersonationId, Impersonations impersonations, CancellationToken ct) =>
        await impersonations.EndAsync(id, impersonationId, ct) ? TypedResults.NoContent() : new Problem(ProblemCode.NotFound);
}
