using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Invitations;
using Saas.Api.Platform.Tenancy;

namespace Saas.Api.Features.Invitations.RevokeInvitation;

/// <param name="IsOpen">Neither accepted nor ended otherwise.</param>
/// <param name="Role">That it gives.</param>
/// <param name="Codes">What its custom roles grant.</param>
internal sealed record OpenInvitationState(bool IsOpen, string Role, string[] Codes);

internal static class RevokeInvitationEndpoint
{
    public static async Task<Results<NoContent, Problem>> Handle(Guid id, TenantDb db, CancellationToken ct)
    {
        var state = await db.Connection.QuerySingleOrDefaultAsync<OpenInvitationState>(RevokeInvitationSql.SelectState, new { db.TenantId, Id = id, ct });
        if (state is null)
            return new Problem(ProblemCode.NotFound);
        if (db.Caller.Rights.RefuseGiving(state.Role, state.Codes) is { } refused)
            return refused;
        return state.IsOpen && await db.Connection.ExecuteAsync(RevokeInvitationSql.Revoke, new { db.TenantId, Id = id, ct }) > 0
            ? TypedResults.NoContent()
            : new Problem(ProblemCode.InvitationClosed);
    }
}
