using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;
using Saas.Api.Platform.Access;

namespace Saas.Api.Features.Users.ListUsers;

/// <summary>Properties and not a positional record: the request delegate generator cannot build one with optional texts.</summary>
public sealed record ListUsersQuery
{
    [FromQuery(Name = "limit")]
    [Description("Users a page; 50 without it."), Range(1, 100)]
    public int? Limit { get; init; }

    [FromQuery(Name = "cursor")]
    [Description("nextCursor of the page before."), StringLength(64)]
    public string? Cursor { get; init; }

    [FromQuery(Name = "search")]
    [Description("Beginning of a name or of an address; letter case does not matter."), StringLength(254, MinimumLength = 1)]
    public string? Search { get; init; }

    [FromQuery(Name = "role")]
    [Description("Only users with this role."), AllowedValues(Roles.User, Roles.Admin, Roles.SuperAdmin, null, ErrorMessage = "Must be USER, ADMIN or SUPER_ADMIN.")]
    public string? Role { get; init; }
}
