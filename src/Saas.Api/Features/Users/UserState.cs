using Saas.Api.Platform.Access;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Http;

namespace Saas.Api.Features.Users;

/// <summary>What a change or a removal looks at before it is made.</summary>
internal sealed record UserState(Guid AccountId, string Role, int Version, bool IsActive, bool IsLastAdmin);

internal static class UserStateRules
{
    /// <summary>Why the user may not be changed so; null when it may.</summary>
    public static ProblemCode? Refuse(this UserState? state, bool takesAdmin, HttpContext context) => state switch
    {
        null => ProblemCode.NotFound,
        { Role: Roles.SuperAdmin } => ProblemCode.PlatformUserProtected,
        _ when !Preconditions.Match(context, state.Version) => ProblemCode.PreconditionFailed,
        { IsLastAdmin: true } when takesAdmin => ProblemCode.LastAdmin,
        _ => null,
    };
}
