using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using Saas.Api.Platform.Codes;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Invitations;
using Saas.Api.Platform.Tenancy;
using Saas.Api.Platform.Validation;

namespace Saas.Api.Features.Invitations.CreateInvitationLink;

internal static class CreateInvitationLinkEndpoint
{
    public static async Task<Results<Created<InvitationResponse>, Problem>> Handle(
        CreateInvitationLinkRequest request, TenantDb db, InvitationMaker maker, InvitationOptions options, CancellationToken ct)
    {
        Guid[] ids = [.. (request.RoleIds ?? []).Distinct()];
        if (await maker.RefuseAsync([request.Role], ids, db.Caller.Rights, ct) is { } refused)
            return refused;
        string[] domains = [.. request.Domains.Select(domain => MailDomain.Normalize(domain)!).Distinct().Order(StringComparer.Ordinal)];
        if (await db.Connection.QuerySingleAsync<int>(CreateInvitationLinkSql.CountVerified, new { db.TenantId, Domains = (object)domains, ct }) < domains.Length)
            return new Problem(ProblemCode.DomainNotVerified);
        var token = CodeSecrets.NewToken();
        var row = await db.Connection.QuerySingleAsync<InvitationRow>(CreateInvitationLinkSql.InsertLink, new
        {
            db.TenantId,
            Id = Guid.CreateVersion7(),
            Domains = (object)domains,
            request.Role,
            Ids = (object)ids,
            TokenHash = CodeSecrets.HashToken(token),
            CreatedBy = db.Caller.AccountId == Guid.Empty ? (Guid?)null : db.Caller.AccountId,
            options.LifetimeSeconds,
            ct,
        });
        return TypedResults.Created($"/invitations/{row.Id}", InvitationResponse.Of(row) with { Link = options.Link(token).OriginalString });
    }
}
