using System.ComponentModel.DataAnnotations;
using Saas.Api.Platform.Validation;

namespace Saas.Api.Features.CustomRoles.SetUserRoles;

/// <param name="RoleIds">All roles that the user is to have, at most 100; none: an empty list.</param>
public sealed record SetUserRolesRequest([Required, AtMost(100)] IReadOnlyList<Guid> RoleIds);
