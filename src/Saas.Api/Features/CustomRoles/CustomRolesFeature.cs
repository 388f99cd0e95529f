using System.Text.Json;
using System.Text.Json.Serialization;
using Saas.Api.Features.CustomRoles.CreateRole;
using Saas.Api.Features.CustomRoles.DeleteRole;
using Saas.Api.Features.CustomRoles.GetRole;
using Saas.Api.Features.CustomRoles.ListPermissions;
using Saas.Api.Features.CustomRoles.ListRoles;
using Saas.Api.Features.CustomRoles.ListUserRoles;
using Saas.Api.Features.CustomRoles.SetUserRoles;
using Saas.Api.Features.CustomRoles.UpdateRole;
using Saas.Api.Platform.Access;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Http;
using Saas.Api.Platform.Paging;

namespace Saas.Api.Features.CustomRoles;

internal static class CustomRolesFeature
{
    public static void AddCustomRoles(this WebApplicationBuilder builder) => builder.AddJson(CustomRolesJson.Default);

    public static void MapCustomRoles(this WebApplication app)
    {
        app.MapGet("/permissions", ListPermissionsEndpoint.Handle).WithName("ListPermissions").WithTags("Roles").RequirePermission(Permissions.RolesRead).TakesApiKeys().AllowImpersonation()
            .WithSummary("Every permission code that a role can grant, and whether you hold it: you can give away no others.");

        var roles = app.MapGroup("/roles").WithTags("Roles");
        roles.MapGet("", ListRolesEndpoint.Handle).WithName("ListRoles").RequirePermission(Permissions.RolesRead).TakesApiKeys().AllowImpersonation()
            .WithSummary("The roles that the tenant has made, in the order in which it made them.")
            .Problems(ProblemCode.InvalidCursor, ProblemCode.ValidationFailed);
        roles.MapPost("", CreateRoleEndpoint.Handle).WithName("CreateRole").RequirePermission(Permissions.RolesManage).TakesApiKeys().RefuseImpersonation()
            .WithSummary("Make a role of permission codes, none that you do not hold yourself.")
            .Problems(ProblemCode.RoleNameTaken, ProblemCode.RolesFull);
        roles.MapGet("/{id}", GetRoleEndpoint.Handle).WithName("GetRole").RequirePermission(Permissions.RolesRead).TakesApiKeys().AllowImpersonation()
            .WithSummary("One role of the tenant.")
            .Problems(ProblemCode.NotFound);
        roles.MapPatch("/{id}", UpdateRoleEndpoint.Handle).WithName("UpdateRole").RequirePermission(Permissions.RolesManage).TakesApiKeys().RefuseImpersonation()
            .WithSummary("Change a role's name or permissions; what is absent stays. Takes effect on the next request of everybody who has it.")
            .Problems(ProblemCode.NotFound, ProblemCode.RoleNameTaken, ProblemCode.PreconditionFailed);
        roles.MapDelete("/{id}", DeleteRoleEndpoint.Handle).WithName("DeleteRole").RequirePermission(Permissions.RolesManage).TakesApiKeys().RefuseImpersonation()
            .WithSummary("Remove a role, also from everybody who has it, from their next request on.")
            .Problems(ProblemCode.NotFound, ProblemCode.PreconditionFailed);

        app.MapGet("/users/{id}/roles", ListUserRolesEndpoint.Handle).WithName("ListUserRoles").WithTags("Roles").RequirePermission(Permissions.RolesRead).TakesApiKeys().AllowImpersonation()
            .WithSummary("The roles that a user has beside the built-in one.")
            .Problems(ProblemCode.NotFound);
        app.MapPut("/users/{id}/roles", SetUserRolesEndpoint.Handle).WithName("SetUserRoles").WithTags("Roles").RequirePermission(Permissions.RolesManage).TakesApiKeys().RefuseImpersonation()
            .WithSummary("Give a user exactly these roles beside the built-in one. Takes effect on the user's next request; If-Match is the user's version.")
            .Problems(ProblemCode.NotFound, ProblemCode.RoleNotFound, ProblemCode.PlatformUserProtected, ProblemCode.PreconditionFailed);
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(RoleResponse))]
[JsonSerializable(typeof(Page<RoleResponse>), TypeInfoPropertyName = "RolePage")]
[JsonSerializable(typeof(Page<PermissionResponse>), TypeInfoPropertyName = "PermissionPage")]
[JsonSerializable(typeof(CreateRoleRequest))]
[JsonSerializable(typeof(UpdateRoleRequest))]
[JsonSerializable(typeof(SetUserRolesRequest))]
internal sealed partial class CustomRolesJson : JsonSerializerContext;
