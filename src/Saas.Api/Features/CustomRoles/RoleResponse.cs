using Saas.Api.Platform.Documents;

namespace Saas.Api.Features.CustomRoles;

/// <param name="Id">The role's id.</param>
/// <param name="Name">What the tenant calls it.</param>
/// <param name="Permissions">The codes that it grants (`GET /permissions`).</param>
/// <param name="Version">Counts the changes; the ETag of the role.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="UpdatedAt">When it was last changed.</param>
public sealed record RoleResponse(Guid Id, [Sample("Help desk")] string Name, IReadOnlyList<string> Permissions, int Version, DateTime CreatedAt, DateTime UpdatedAt)
{
    internal static RoleResponse Of(RoleRow row) => new(row.Id, row.Name, row.Permissions, row.Version, row.CreatedAt, row.UpdatedAt);
}

internal sealed record RoleRow(Guid Id, string Name, string[] Permissions, int Version, DateTime CreatedAt, DateTime UpdatedAt);
