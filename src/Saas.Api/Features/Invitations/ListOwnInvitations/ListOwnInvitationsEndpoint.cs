using Microsoft.AspNetCore.Http.HttpResults;
using Saas.Api.Platform.Access;
using Saas.Api.Platform.Documents;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Invitations;
using Saas.Api.Platform.Paging;

namespace Saas.Api.Features.Invitations.ListOwnInvitations;

/// <param name="Id">The invitation's id.</param>
/// <param name="TenantId">The tenant that one is invited to.</param>
/// <param name="TenantName">Its name.</param>
/// <param name="Role">USER or ADMIN.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="ExpiresAt">Until when it can be accepted.</param>
public sealed record OwnInvitationResponse(Guid Id, Guid TenantId, [property: Sample("Acme")] string TenantName, string Role, DateTime CreatedAt, DateTime ExpiresAt);

internal static class ListOwnInvitationsEndpoint
{
    private const int DefaultLimit = 50;

    public static async Task<Results<Ok<Page<OwnInvitationResponse>>, Problem>> Handle(
        [AsParameters] ListOwnInvitationsQuery query, InvitationAcceptance acceptance, Caller caller, CancellationToken ct)
    {
        if (!Cursor.TryRead(query.Cursor, out var after))
            return new Problem(ProblemCode.InvalidCursor);
        var limit = query.Limit ?? DefaultLimit;
        var rows = await acceptance.ListOwnAsync(caller.AccountId, after, limit + 1, ct);
        return TypedResults.Ok(Cursor.ToPage(
            [.. rows.Select(row => new OwnInvitationResponse(row.Id, row.TenantId, row.TenantName, row.Role, row.CreatedAt, row.ExpiresAt))], limit, invitation => invitation.Id));
    }
}
