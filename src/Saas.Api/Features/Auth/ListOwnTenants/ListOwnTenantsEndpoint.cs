using Microsoft.AspNetCore.Http.HttpResults;
using Saas.Api.Platform.Access;
using Saas.Api.Platform.Documents;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Paging;
using Saas.Api.Platform.Sessions;

namespace Saas.Api.Features.Auth.ListOwnTenants;

/// <param name="Id">The tenant's id.</param>
/// <param name="Name">Its name.</param>
/// <param name="Slug">Its short name.</param>
/// <param name="Role">The caller's role there: USER, ADMIN or SUPER_ADMIN.</param>
/// <param name="Current">Whether the access token is for it.</param>
public sealed record OwnTenantResponse(Guid Id, [Sample("Acme")] string Name, string Slug, string Role, bool Current);

internal static class ListOwnTenantsEndpoint
{
    private const int DefaultLimit = 50;

    public static async Task<Results<Ok<Page<OwnTenantResponse>>, Problem>> Handle(
        [AsParameters] ListOwnTenantsQuery query, AccountTenants tenants, Caller caller, CancellationToken ct)
    {
        if (!Cursor.TryRead(query.Cursor, out var after))
            return new Problem(ProblemCode.InvalidCursor);
        var limit = query.Limit ?? DefaultLimit;
        var rows = await tenants.ListAsync(caller.AccountId, after, limit + 1, ct);
        return TypedResults.Ok(Cursor.ToPage(
            [.. rows.Select(row => new OwnTenantResponse(row.TenantId, row.Name, row.Slug, row.Role, row.TenantId == caller.HomeTenantId))], limit, tenant => tenant.Id));
    }
}
