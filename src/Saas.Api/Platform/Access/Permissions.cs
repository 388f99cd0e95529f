using System.Collections.Frozen;

namespace Saas.Api.Platform.Access;

/// <summary>The catalogue of permission codes; endpoints name them in <c>RequirePermission</c>.</summary>
internal static class Permissions
{
    public const string UsersRead = "users.read";
    public const string UsersCreate = "users.create";
    public const string UsersUpdate = "users.update";
    public const string UsersDelete = "users.delete";
    public const string TenantsUpdate = "tenants.update";
    public const string JobsRead = "jobs.read";
    public const string JobsManage = "jobs.manage";

    /// <summary>What an ADMIN holds in its own tenant.</summary>
    public static readonly FrozenSet<string> Admin = new[] { UsersRead, UsersCreate, UsersUpdate, UsersDelete, TenantsUpdate, JobsRead, JobsManage }.ToFrozenSet();
}
