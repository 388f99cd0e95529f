using Microsoft.AspNetCore.Http.HttpResults;
using Saas.Api.Platform.Access;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Invitations;
using Saas.Api.Platform.Validation;

namespace Saas.Api.Features.Invitations.AcceptInvitation;

internal static class AcceptInvitationEndpoint
{
    public static async Task<Results<Created<JoinedResponse>, Accepted, Problem>> Handle(
        AcceptInvitationRequest request, InvitationAcceptance acceptance, Caller caller, HttpContext context, CancellationToken ct)
    {
        context.Response.Headers.CacheControl = "no-store";
        if (caller.AccountId == Guid.Empty && request.Email is not null)
            return await acceptance.AskAsync(request.Token, EmailAddress.Normalize(request.Email)!, ct) is { } refused ? new Problem(refused) : TypedResults.Accepted((string?)null);
        var (joined, problem) = caller.AccountId == Guid.Empty
            ? await acceptance.AcceptAsync(request.Token, request.Password, request.Name, ct)
            : await acceptance.AcceptAsync(caller, await acceptance.FindAsync(request.Token, caller.AccountId, ct), request.Token, request.Password, request.Name, ct);
        return joined is null ? new Problem(problem!) : TypedResults.Created($"/users/{joined.UserId}", JoinedResponse.Of(joined));
    }
}
