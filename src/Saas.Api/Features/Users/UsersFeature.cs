using System.Text.Json;
using System.Text.Json.Serialization;
using Saas.Api.Features.Users.CreateUser;
using Saas.Api.Features.Users.DeleteUser;
using Saas.Api.Features.Users.GetMe;
using Saas.Api.Features.Users.GetUser;
using Saas.Api.Features.Users.Jobs;
using Saas.Api.Features.Users.ListUsers;
using Saas.Api.Features.Users.UnlockUser;
using Saas.Api.Features.Users.UpdateUser;
using Saas.Api.Platform.Access;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Http;
using Saas.Api.Platform.Jobs;
using Saas.Api.Platform.Paging;

namespace Saas.Api.Features.Users;

internal static class UsersFeature
{
    public static void AddUsers(this WebApplicationBuilder builder)
    {
        builder.AddJson(UsersJson.Default);
        builder.Services.AddJob<AddedUser, TellAddedUserJob>(TellAddedUserJob.Kind);
    }

    public static void MapUsers(this WebApplication app)
    {
        var users = app.MapGroup("/users").WithTags("Users");
        users.MapGet("/me", GetMeEndpoint.Handle).WithName("GetMe").RequireSignIn().TakesApiKeys().AllowImpersonation()
            .WithSummary("The signed-in user, in the tenant of its access token, with all that it may do there.")
            .Problems(ProblemCode.NotFound);
        users.MapGet("", ListUsersEndpoint.Handle).WithName("ListUsers").RequirePermission(Permissions.UsersRead).TakesApiKeys().AllowImpersonation()
            .WithSummary("The tenant's users in the order in which they joined; by prefix of name or address, by role.")
            .Problems(ProblemCode.InvalidCursor, ProblemCode.ValidationFailed);
        users.MapPost("", CreateUserEndpoint.Handle).WithName("CreateUser").RequirePermission(Permissions.UsersCreate).TakesApiKeys().RefuseImpersonation()
            .WithSummary("Add a user. An address that has an account already becomes a member with the password it has, once that account's mailbox is proven.")
            .Problems(ProblemCode.UserExists, ProblemCode.QuotaExceeded, ProblemCode.Overloaded);
        users.MapGet("/{id}", GetUserEndpoint.Handle).WithName("GetUser").RequirePermission(Permissions.UsersRead).TakesApiKeys().AllowImpersonation()
            .WithSummary("One user of the tenant.")
            .Problems(ProblemCode.NotFound);
        users.MapPatch("/{id}", UpdateUserEndpoint.Handle).WithName("UpdateUser").RequirePermission(Permissions.UsersUpdate, or: OwnProfile.Policy).TakesApiKeys().AllowImpersonation()
            .WithSummary("Change name, role or status; what is absent stays. Takes effect on the user's next request. Everybody may change the own name.")
            .Problems(ProblemCode.NotFound, ProblemCode.PlatformUserProtected, ProblemCode.ImpersonationForbidden, ProblemCode.LastAdmin, ProblemCode.QuotaExceeded, ProblemCode.PreconditionFailed);
        users.MapDelete("/{id}", DeleteUserEndpoint.Handle).WithName("DeleteUser").RequirePermission(Permissions.UsersDelete).TakesApiKeys().RefuseImpersonation()
            .WithSummary("Remove a user from the tenant; its tokens are refused from the next request on.")
            .Problems(ProblemCode.NotFound, ProblemCode.PlatformUserProtected, ProblemCode.LastAdmin, ProblemCode.PreconditionFailed);
        users.MapPost("/{id}/unlock", UnlockUserEndpoint.Handle).WithName("UnlockUser").RequirePermission(Permissions.UsersUpdate).TakesApiKeys().RefuseImpersonation()
            .WithSummary("End the lock that too many wrong passwords have put on the user's sign-in, if there is one.")
            .Problems(ProblemCode.PlatformUserProtected, ProblemCode.NotFound, ProblemCode.PreconditionFailed);
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(UserResponse))]
[JsonSerializable(typeof(MeResponse))]
[JsonSerializable(typeof(Page<UserResponse>), TypeInfoPropertyName = "UserPage")]
[JsonSerializable(typeof(CreateUserRequest))]
[JsonSerializable(typeof(UpdateUserRequest))]
internal sealed partial class UsersJson : JsonSerializerContext;
