using Microsoft.AspNetCore.Http.HttpResults;
using Saas.Api.Platform.Access;
using Saas.Api.Platform.Sessions;

namespace Saas.Api.Features.Auth.EndOtherSessions;

internal static class EndOtherSessionsEndpoint
{
    public static async Task<NoContent> Handle(SessionEnds ends, Caller caller, CancellationToken ct)
    {
        await ends.EndAllAsync(caller.AccountId, caller.SessionId, caller.SessionId, SessionEnds.Elsewhere, ct);
        return TypedResults.NoContent();
    }
}
