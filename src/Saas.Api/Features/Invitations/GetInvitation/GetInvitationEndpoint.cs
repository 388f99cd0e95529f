using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Invitations;
using Saas.Api.Platform.Tenancy;

namespace Saas.Api.Features.Invitations.GetInvitation;

internal static class GetInvitationEndpoint
{
    public static async Task<Results<Ok<InvitationResponse>, Problem>> Handle(Guid id, TenantDb db, CancellationToken ct)
    {
        var row = await db.Connection.QuerySingleOrDefaultAsync<InvitationRow>(GetInvitationSql.SelectInvitation, new { db.TenantId, Id = id, ct });
        return row is null ? new Problem(ProblemCode.NotFound) : TypedResults.Ok(InvitationResponse.Of(row));
    }
}
