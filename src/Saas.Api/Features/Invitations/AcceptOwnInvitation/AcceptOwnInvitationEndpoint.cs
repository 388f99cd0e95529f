using Microsoft.AspNetCore.Http.HttpResults;
using Saas.Api.Platform.Access;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Invitations;

namespace Saas.Api.Features.Invitations.AcceptOwnInvitation;

internal static class AcceptOwnInvitationEndpoint
{
    public static async Task<Results<Created<JoinedResponse>, Problem>> Handle(Guid id, InvitationAcceptance acceptance, Caller caller, CancellationToken ct)
    {
        if (await acceptance.FindOwnAsync(caller.AccountId, id, ct) is not { } found)
            return new Problem(ProblemCode.NotFound);
        var (joined, problem) = await acceptance.AcceptAsync(caller, found, null, null, null, ct);
        return joined is null ? new Problem(problem!) : TypedResults.Created($"/users/{joined.UserId}", JoinedResponse.Of(joined));
    }
}
