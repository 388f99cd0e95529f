using System.ComponentModel.DataAnnotations;
using Saas.Api.Platform.Access;
using Saas.Api.Platform.Validation;

namespace Saas.Api.Features.Users.UpdateUser;

/// <param name="Name">1 to 100 characters.</param>
/// <param name="Role">USER or ADMIN.</param>
/// <param name="Status">active or suspended.</param>
public sealed record UpdateUserRequest(
    [Name] string? Name,
    [AllowedValues(Roles.User, Roles.Admin, null, ErrorMessage = "Must be USER or ADMIN.")] string? Role,
    [AllowedValues("active", "suspended", null, ErrorMessage = "Must be active or suspended.")] string? Status);
