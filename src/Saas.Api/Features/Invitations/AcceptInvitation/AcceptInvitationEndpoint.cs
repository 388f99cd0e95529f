using Microsoft.AspNetCore.Http.HttpResults;
using Saas.Api.Platform.Access;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Invitations;

namespace Saas.Api.Features.Invitations.AcceptInvitation;

internal static class AcceptInvitationEndpoint
{
    public static async Task<Results<Created<JoinedResponse>, Problem>> Handle(
        AcceptInvitationRequest request, InvitationAcceptance acceptance, Caller caller, HttpContext context, CancellationToken ct)
    {
        context.Response.Headers.CacheControl = "no-store";
        var (joined, problem) = caller.AccountId == Guid.Empty
            ? await acceptance.AcceptAsync(request.Token, request.Password, request.Name, ct)
            : await acceptance.AcceptAsync(caller, await acceptance.FindAsync(request.Token, ct), request.Token, request.Password, request.Name, ct);
        return joined is null ? new Problem(problem!) : TypedResults.Created($"/users/{joined.UserId}", JoinedResponse.Of(joined));
    }
}
