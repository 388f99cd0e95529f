using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Invitations;
using Saas.Api.Platform.Paging;
using Saas.Api.Platform.Tenancy;

namespace Saas.Api.Features.Invitations.ListInvitations;

internal static class ListInvitationsEndpoint
{
    private const int DefaultLimit = 50;

    public static async Task<Results<Ok<Page<InvitationResponse>>, Problem>> Handle([AsParameters] ListInvitationsQuery query, TenantDb db, CancellationToken ct)
    {
        if (!Cursor.TryRead(query.Cursor, out var after))
            return new Problem(ProblemCode.InvalidCursor);
        var limit = query.Limit ?? DefaultLimit;
        var rows = await db.Connection.QueryAsync<InvitationRow>(
            ListInvitationsSql.SelectPage, new { db.TenantId, After = after, query.Status, Search = query.Search?.ToLowerInvariant(), Take = limit + 1, ct });
        return TypedResults.Ok(Cursor.ToPage([.. rows.Select(InvitationResponse.Of)], limit, invitation => invitation.Id));
    }
}
