using Saas.Api.Platform.Access;
using Saas.Api.Platform.Audit;
using Saas.Api.Platform.Errors;

namespace Saas.Api.Platform.ApiKeys;

/// <summary>The part of the access check that is about API keys.</summary>
internal sealed class ApiKeyGate(ApiKeyAccess keys)
{
    public const string Header = "X-API-Key";
    private const string BearerScheme = "Bearer ";

    /// <summary>Whether the request comes with an API key, in a header of its own or as a bearer token.</summary>
    public static bool IsFor(HttpContext context) =>
        context.Request.Headers.ContainsKey(Header) || (context.Request.Headers.Authorization is [{ } value] && KeyIn(value) is not null);

    /// <summary>The problem with it, if there is one; else the caller is known.</summary>
    public async ValueTask<ProblemCode?> CheckAsync(HttpContext context, AccessRule rule, ApiKeyUse? use)
    {
        if (Read(context) is not { } text)
            return ProblemCode.AmbiguousCredentials;
        var (grant, problem) = await keys.FindAsync(text, context.RequestAborted);
        if (grant is null)
            return problem;
        var caller = context.RequestServices.GetRequiredService<Caller>();
        caller.Set(grant);
        if (caller.IsOverRate(grant.Rate, context))
            return ProblemCode.TooManyRequests;
        Actor.Current?.UsesKey(grant.KeyId, grant.AccountId);
        if (context.Request.Headers.TryGetValue(AccessMiddleware.TenantHeader, out var header))
        {
            if (header is not [{ } named] || !Guid.TryParseExact(named, "D", out var tenantId))
                return ProblemCode.InvalidTenantId;
            if (tenantId != grant.TenantId)
                return ProblemCode.TenantMismatch;
        }
        if (use != ApiKeyUse.Taken)
            return ProblemCode.ApiKeyNotAllowed;
        // A policy beside the permission is about people.
        return rule.Permission is null || grant.Rights.Holds(rule.Permission) ? null : ProblemCode.PermissionDenied;
    }

    /// <summary>Null when there are several credentials: which of them counts must not depend on who reads them.</summary>
    private static string? Read(HttpContext context)
    {
        var headers = context.Request.Headers;
        if (!headers.TryGetValue(Header, out var own))
            return KeyIn(headers.Authorization.ToString());
        return own is [{ } text] && headers.Authorization.Count == 0 ? text.Trim() : null;
    }

    private static string? KeyIn(string authorization)
    {
        if (!authorization.StartsWith(BearerScheme, StringComparison.OrdinalIgnoreCase))
            return null;
        var text = authorization[BearerScheme.Length..].Trim();
        return text.StartsWith(ApiKeyText.Prefix, StringComparison.Ordinal) ? text : null;
    }
}
