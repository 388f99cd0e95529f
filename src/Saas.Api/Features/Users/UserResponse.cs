namespace Saas.Api.Features.Users;

/// <param name="Id">The user's id in its tenant.</param>
/// <param name="TenantId">The tenant.</param>
/// <param name="Email">The address.</param>
/// <param name="Name">The name.</param>
/// <param name="Role">USER, ADMIN or SUPER_ADMIN.</param>
/// <param name="Status">active or suspended.</param>
/// <param name="Version">Counts the changes; the ETag of the user.</param>
/// <param name="CreatedAt">When the user joined the tenant.</param>
/// <param name="UpdatedAt">When the user was last changed.</param>
public sealed record UserResponse(
    Guid Id,
    Guid TenantId,
    string Email,
    string Name,
    string Role,
    string Status,
    int Version,
    DateTime CreatedAt,
    DateTime UpdatedAt);
