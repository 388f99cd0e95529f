using System.Collections.Frozen;

namespace Saas.Api.Platform.Access;

/// <summary>The built-in roles, each with all that the one below it may do.</summary>
internal static class Roles
{
    public const string User = "USER";
    public const string Admin = "ADMIN";
    public const string SuperAdmin = "SUPER_ADMIN";

    /// <summary>The codes that a role holds by itself.</summary>
    public static FrozenSet<string> Grants(string role) => role switch
    {
        SuperAdmin => Permissions.OfPlatform,
        Admin => Permissions.OfTenants,
        _ => FrozenSet<string>.Empty,
    };

    /// <summary>Higher is more: an ADMIN also holds what no custom role holds yet, the permissions to come.</summary>
    public static int Rank(string role) => role switch
    {
        SuperAdmin => 2,
        Admin => 1,
        _ => 0,
    };
}
