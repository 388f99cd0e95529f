using Microsoft.AspNetCore.Http.HttpResults;
using Saas.Api.Platform.Audit;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Invitations;

namespace Saas.Api.Features.Invitations.DeclineInvitation;

internal static class DeclineInvitationEndpoint
{
    public static async Task<Results<NoContent, Problem>> Handle(DeclineInvitationRequest request, InvitationAcceptance acceptance, CancellationToken ct)
    {
        var found = await acceptance.FindAsync(request.Token, null, ct);
        if (found is { IsMailed: true, AccountId: { } accountId })
            Actor.Current?.Proves(accountId);
        return await acceptance.DeclineAsync(found, ct) is { } problem ? new Problem(problem) : TypedResults.NoContent();
    }
}
