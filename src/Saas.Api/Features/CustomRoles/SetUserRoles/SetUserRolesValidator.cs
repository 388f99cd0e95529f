using System.ComponentModel.DataAnnotations;

namespace Saas.Api.Features.CustomRoles.SetUserRoles;

/// <param name="RoleIds">All roles that the user is to have, at most 100; none: an empty list.</param>
public sealed record SetUserRolesRequest([Required, Length(0, 100)] IReadOnlyList<Guid> RoleIds);
