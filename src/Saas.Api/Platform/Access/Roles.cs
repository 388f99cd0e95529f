namespace Saas.Api.Platform.Access;

/// <summary>The built-in roles, each with all that the one below it may do.</summary>
internal static class Roles
{
    public const string User = "USER";
    public const string Admin = "ADMIN";
    public const string SuperAdmin = "SUPER_ADMIN";

    /// <summary>Whether a role holds a permission code.</summary>
    public static bool Grants(string role, string permission) => role switch
    {
        SuperAdmin => true,
        Admin => Permissions.Admin.Contains(permission),
        _ => false,
    };
}
