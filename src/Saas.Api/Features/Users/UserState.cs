using Saas.Api.Platform.Access;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Http;

namespace Saas.Api.Features.Users;

/// <summary>What a change or a removal looks at before it is made.</summary>
internal sealed record UserState(Guid AccountId, string Role, int Version, bool IsActive, bool IsLastAdmin, string[] Codes);

internal static class UserStateRules
{
    private const string HoldsMore = "The user holds more than you do.";

    /// <summary>Why the caller may not change the user so; null when it may.</summary>
    public static Problem? Refuse(this UserState? state, Caller caller, bool takesAdmin, HttpContext context) => state switch
    {
        null => new Problem(ProblemCode.NotFound),
        { Role: Roles.SuperAdmin } => new Problem(ProblemCode.PlatformUserProtected),
        _ when !caller.Is(state.AccountId) && !caller.Rights.Cover(new Rights(state.Role, state.Codes)) => new Problem(ProblemCode.PermissionDenied, HoldsMore),
        _ when !Preconditions.Match(context, state.Version) => new Problem(ProblemCode.PreconditionFailed),
        { IsLastAdmin: true } when takesAdmin => new Problem(ProblemCode.LastAdmin),
        _ => null,
    };

    /// <summary>Why the caller may not give this built-in role; null when it may.</summary>
    public static Problem? RefuseGiving(this Caller caller, string? role) => role is null || caller.Rights.Cover(new Rights(role, []))
        ? null
        : new Problem(ProblemCode.PermissionDenied, $"Only who is {role} can give the role {role}.");
}
