using Npgsql;
using Saas.Api.Platform.Access;
using Saas.Api.Platform.ApiKeys;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Http;

namespace Saas.Api.Features.ApiKeys;

/// <summary>What a change looks at before it is made.</summary>
internal sealed record ApiKeyState(Guid? OwnerId, string[] Scopes, bool Overlaps, bool IsRevoked, int Version);

internal static class ApiKeyRules
{
    private const string OfMembers = "Only members of the tenant make API keys for it.";

    /// <summary>Under what the copies of the key's rights lie.</summary>
    public static Guid Subject(this ApiKeyState state, Guid id) => ApiKeyAccess.Subject(id, state.OwnerId);

    /// <summary>Why the caller may not have a key of these scopes in its hands; null when it may.</summary>
    public static Problem? RefuseHolding(this Caller caller, IEnumerable<string> scopes)
    {
        if (caller.TenantId != caller.HomeTenantId)
            return new Problem(ProblemCode.PermissionDenied, OfMembers);
        var more = scopes.Where(code => !caller.Holds(code)).Order(StringComparer.Ordinal).ToList();
        return more.Count == 0 ? null : new Problem(ProblemCode.PermissionDenied, $"You do not hold {string.Join(", ", more)} yourself.");
    }

    /// <summary>
    /// Why the caller may not change the key so; null when it may. A key of a user is that user's alone to change: whoever got its
    /// secret would act as the user.
    /// </summary>
    public static Problem? Refuse(this ApiKeyState? state, Caller caller, IReadOnlyList<string>? scopes, HttpContext context)
    {
        if (state is null)
            return new Problem(ProblemCode.NotFound);
        if (state.OwnerId is { } owner && !caller.Is(owner))
            return new Problem(ProblemCode.PermissionDenied, "It acts as another user: you can revoke it only.");
        if (caller.RefuseHolding(state.OwnerId is null ? state.Scopes.Concat(scopes ?? []).Distinct() : scopes ?? []) is { } more)
            return more;
        if (!Preconditions.Match(context, state.Version))
            return new Problem(ProblemCode.PreconditionFailed);
        return state.IsRevoked ? new Problem(ProblemCode.ApiKeyIsRevoked) : null;
    }

    public static bool IsAboutTheMaker(PostgresException refused) => refused.ConstraintName is "api_keys_within_rights" or "api_keys_session_lives";

    /// <summary>Rights or session have ended since the request came in.</summary>
    public static Problem MakerProblem(PostgresException refused) =>
        new(refused.ConstraintName == "api_keys_session_lives" ? ProblemCode.SessionRevoked : ProblemCode.PermissionDenied);

    /// <summary>Each once, in order.</summary>
    public static string[] Sort(IEnumerable<string> codes) => [.. codes.Distinct().Order(StringComparer.Ordinal)];

    /// <summary>As they are stored; null: from anywhere.</summary>
    public static string? Join(IReadOnlyList<string> networks) => networks.Count == 0 ? null : string.Join(',', networks.Select(ClientNetwork.Normalize).Distinct());
}
