using Saas.Api.Platform.Access;
using Saas.Api.Platform.Errors;

namespace Saas.Api.Platform.Invitations;

/// <summary>What whoever invites may give, and take back.</summary>
internal static class InvitationRules
{
    /// <summary>Why somebody of these rights may not give, or take back, an invitation to such a role; null when it may.</summary>
    public static Problem? RefuseGiving(this Rights rights, string role, IEnumerable<string> codes)
    {
        if (!rights.Cover(new Rights(role, [])))
            return new Problem(ProblemCode.PermissionDenied, $"Only who is {role} can give the role {role}.");
        var more = codes.Where(code => !rights.Cover([code])).Distinct().Order(StringComparer.Ordinal).ToList();
        return more.Count == 0 ? null : new Problem(ProblemCode.PermissionDenied, $"You do not hold {string.Join(", ", more)} yourself.");
    }
}
