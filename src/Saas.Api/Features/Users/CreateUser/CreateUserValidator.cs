using System.ComponentModel.DataAnnotations;
using Saas.Api.Platform.Access;
using Saas.Api.Platform.Validation;

namespace Saas.Api.Features.Users.CreateUser;

/// <param name="Email">The address; one user per address and tenant.</param>
/// <param name="Name">1 to 100 characters.</param>
/// <param name="Role">USER or ADMIN.</param>
/// <param name="Password">First password of a new account, by the same rules as everywhere; an account that exists keeps its own. Without one the user cannot sign in by password yet.</param>
public sealed record CreateUserRequest(
    [Required, Email] string Email,
    [Required, Name] string Name,
    [Required, AllowedValues(Roles.User, Roles.Admin, ErrorMessage = "Must be USER or ADMIN.")] string Role,
    [Password] string? Password);
