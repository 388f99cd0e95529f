using Saas.Api.Platform.Documents;
using Saas.Api.Platform.Validation;

namespace Saas.Api.Features.CustomRoles.UpdateRole;

/// <param name="Name">1 to 100 characters; letter case does not make it another name.</param>
/// <param name="Permissions">All that it is to grant: codes of `GET /permissions` that you hold yourself, at most 100.</param>
public sealed record UpdateRoleRequest(
    [RoleName, Sample("Help desk")] string? Name,
    [PermissionCodes] IReadOnlyList<string>? Permissions);
