using Microsoft.AspNetCore.Http.HttpResults;
using Saas.Api.Platform.Access;
using Saas.Api.Platform.Documents;
using Saas.Api.Platform.Paging;

namespace Saas.Api.Features.CustomRoles.ListPermissions;

/// <param name="Code">The permission's code.</param>
/// <param name="Description">What its holder may do.</param>
/// <param name="Held">Whether the caller holds it, and so can give it to others.</param>
public sealed record PermissionResponse([Sample("users.read")] string Code, [Sample("See the tenant's users.")] string Description, bool Held);

internal static class ListPermissionsEndpoint
{
    /// <summary>One page always: the catalogue is part of the program.</summary>
    public static Ok<Page<PermissionResponse>> Handle(Caller caller) => TypedResults.Ok(new Page<PermissionResponse>(
        [.. Permissions.All.Where(permission => !permission.PlatformOnly).Select(permission => new PermissionResponse(permission.Code, permission.Description, caller.Holds(permission.Code)))],
        null));
}
