using System.Collections.Frozen;

namespace Saas.Api.Platform.Access;

/// <param name="Code">What endpoints, roles and API keys name.</param>
/// <param name="Description">What its holder may do.</param>
/// <param name="PlatformOnly">For a SUPER_ADMIN: no role of a tenant can hold it.</param>
internal sealed record Permission(string Code, string Description, bool PlatformOnly = false);

/// <summary>The catalogue of permission codes; endpoints name them in <c>RequirePermission</c>.</summary>
internal static class Permissions
{
    public const string UsersRead = "users.read";
    public const string UsersCreate = "users.create";
    public const string UsersUpdate = "users.update";
    public const string UsersDelete = "users.delete";
    public const string AuditRead = "audit.read";
    public const string RolesRead = "roles.read";
    public const string RolesManage = "roles.manage";
    public const string ApiKeysRead = "api_keys.read";
    public const string ApiKeysCreate = "api_keys.create";
    public const string ApiKeysManage = "api_keys.manage";
    public const string TenantsRead = "tenants.read";
    public const string TenantsUpdate = "tenants.update";
    public const string UsageRead = "usage.read";
    public const string TenantsExport = "tenants.export";
    public const string TenantsDelete = "tenants.delete";
    public const string JobsRead = "jobs.read";
    public const string JobsManage = "jobs.manage";
    public const string PlatformTenants = "platform.tenants";

    /// <summary>Each code once; also the table permissions, GET /permissions and what an ADMIN holds.</summary>
    public static readonly IReadOnlyList<Permission> All =
    [
        new(UsersRead, "See the tenant's users."),
        new(UsersCreate, "Add users."),
        new(UsersUpdate, "Change names, roles and states of users who hold no more than oneself."),
        new(UsersDelete, "Remove users who hold no more than oneself."),
        new(AuditRead, "Read, verify and take away the audit trail."),
        new(RolesRead, "See the tenant's roles, who has which, and the catalogue of permissions."),
        new(RolesManage, "Make, change, remove and give roles that grant no more than one holds oneself."),
        new(ApiKeysRead, "See the tenant's API keys, without their secrets."),
        new(ApiKeysCreate, "Make API keys that act as oneself, with no more than one holds."),
        new(ApiKeysManage, "Make, change and rotate API keys of the tenant that grant no more than one holds oneself; revoke any."),
        new(TenantsRead, "See the tenant's settings and domains."),
        new(TenantsUpdate, "Change the tenant's settings and domains."),
        new(UsageRead, "See the tenant's plan, its quotas and how much of them is used."),
        new(TenantsExport, "Take away everything that the tenant has, in all of its tables."),
        new(TenantsDelete, "Ask for the tenant's deletion."),
        new(JobsRead, "See the tenant's background jobs."),
        new(JobsManage, "Retry, cancel, pause and resume the tenant's background jobs."),
        new(PlatformTenants, "Act in any tenant, named by X-Tenant-ID.", PlatformOnly: true),
    ];

    /// <summary>What an ADMIN holds in its own tenant, and what a tenant's roles can be made of.</summary>
    public static readonly FrozenSet<string> OfTenants = All.Where(permission => !permission.PlatformOnly).Select(permission => permission.Code).ToFrozenSet();

    public static readonly FrozenSet<string> OfPlatform = All.Select(permission => permission.Code).ToFrozenSet();
}
