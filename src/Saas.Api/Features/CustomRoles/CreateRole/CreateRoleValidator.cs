using System.ComponentModel.DataAnnotations;
using Saas.Api.Platform.Documents;
using Saas.Api.Platform.Validation;

namespace Saas.Api.Features.CustomRoles.CreateRole;

/// <param name="Name">1 to 100 characters; letter case does not make it another name.</param>
/// <param name="Permissions">Codes of `GET /permissions` that you hold yourself, at most 100.</param>
public sealed record CreateRoleRequest(
    [Required, RoleName, Sample("Help desk")] string Name,
    [Required, PermissionCodes] IReadOnlyList<string> Permissions);
