using Npgsql;
using Saas.Api.Platform.Access;
using Saas.Api.Platform.Errors;

namespace Saas.Api.Features.CustomRoles;

/// <summary>What a role may be called and made of, and by whom.</summary>
internal static class RoleRules
{
    /// <summary>Each once, in order.</summary>
    public static string[] Sort(IEnumerable<string> codes) => [.. codes.Distinct().Order(StringComparer.Ordinal)];

    /// <summary>Why the caller may not make, change, remove or give a role of these codes; null when it may.</summary>
    public static Problem? RefuseGiving(this Caller caller, IEnumerable<string> codes)
    {
        var more = codes.Where(code => !caller.Rights.Cover([code])).Order(StringComparer.Ordinal).ToList();
        return more.Count == 0 ? null : new Problem(ProblemCode.PermissionDenied, $"You do not hold {string.Join(", ", more)} yourself.");
    }

    public static bool IsAboutTheName(PostgresException refused) => refused.ConstraintName is "roles_name_key" or "roles_name_reserved_check";

    public static Problem NameProblem(PostgresException refused) => refused.ConstraintName == "roles_name_key"
        ? new Problem(ProblemCode.RoleNameTaken)
        : new Problem(ProblemCode.ValidationFailed, null, new FieldError("#/name", "Is the name of a built-in role."));
}
