using Microsoft.AspNetCore.Http.HttpResults;
using Saas.Api.Platform.Access;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Invitations;

namespace Saas.Api.Features.Invitations.DeclineOwnInvitation;

internal static class DeclineOwnInvitationEndpoint
{
    public static async Task<Results<NoContent, Problem>> Handle(Guid id, InvitationAcceptance acceptance, Caller caller, CancellationToken ct)
    {
        if (await acceptance.FindOwnAsync(caller.AccountId, id, ct) is not { } found)
            return new Problem(ProblemCode.NotFound);
        return await acceptance.DeclineAsync(found, ct) is { } problem ? new Problem(problem) : TypedResults.NoContent();
    }
}
