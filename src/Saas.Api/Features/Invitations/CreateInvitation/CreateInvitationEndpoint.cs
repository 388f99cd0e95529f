using Microsoft.AspNetCore.Http.HttpResults;
using Saas.Api.Platform.Access;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Invitations;
using Saas.Api.Platform.Validation;

namespace Saas.Api.Features.Invitations.CreateInvitation;

internal static class CreateInvitationEndpoint
{
    public static async Task<Results<Created<InvitationResponse>, Problem>> Handle(
        CreateInvitationRequest request, InvitationMaker maker, InvitationOptions options, Caller caller, CancellationToken ct)
    {
        var wish = new InvitationWish(
            Guid.CreateVersion7(), EmailAddress.Normalize(request.Email)!, request.Name, request.Role, [.. (request.RoleIds ?? []).Distinct()], request.Delivery ?? InvitationDelivery.Mail);
        var (made, token, problem) = await maker.MakeAsync(wish, caller.Rights, caller.AccountId == Guid.Empty ? null : caller.AccountId, ct);
        if (made is null)
            return problem!;
        return TypedResults.Created($"/invitations/{made.Id}", InvitationResponse.Of(made) with { Link = token is null ? null : options.Link(token).OriginalString });
    }
}
