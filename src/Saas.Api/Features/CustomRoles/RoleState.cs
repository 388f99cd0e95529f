using Saas.Api.Platform.Access;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Http;

namespace Saas.Api.Features.CustomRoles;

/// <summary>What a change or a removal looks at before it is made.</summary>
internal sealed record RoleState(string[] Permissions, int Version);

internal static class RoleStateRules
{
    /// <summary>Why the caller may not change the role to these codes, or remove it; null when it may.</summary>
    public static Problem? Refuse(this RoleState? state, Caller caller, IEnumerable<string>? codes, HttpContext context)
    {
        if (state is null)
            return new Problem(ProblemCode.NotFound);
        return caller.RefuseGiving(state.Permissions.Concat(codes ?? []).Distinct())
            ?? (Preconditions.Match(context, state.Version) ? null : new Problem(ProblemCode.PreconditionFailed));
    }
}
