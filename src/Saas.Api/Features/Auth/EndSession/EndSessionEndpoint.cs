using Microsoft.AspNetCore.Http.HttpResults;
using Saas.Api.Platform.Access;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Sessions;

namespace Saas.Api.Features.Auth.EndSession;

internal static class EndSessionEndpoint
{
    public static async Task<Results<NoContent, Problem>> Handle(Guid id, SessionEnds ends, Caller caller, CancellationToken ct) =>
        await ends.EndAsync(caller.AccountId, id, SessionEnds.Elsewhere, ct) ? TypedResults.NoContent() : new Problem(ProblemCode.NotFound);
}
