using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Tenancy;

namespace Saas.Api.Platform.Access;

/// <summary>Who may call an endpoint. An endpoint without one is refused.</summary>
/// <param name="Anonymous">No token is needed or looked at.</param>
/// <param name="Permission">The code that the caller must hold; null: any signed-in caller.</param>
/// <param name="Always">Served also while the database is away or not yet checked: probes and documents.</param>
/// <param name="Otherwise">Lets in also a caller without the permission, by the resource that the request is about.</param>
/// <param name="OrSignedIn">With Anonymous: a token that is sent must be good, and tells who calls.</param>
internal sealed record AccessRule(bool Anonymous, string? Permission, bool Always = false, ResourcePolicy? Otherwise = null, bool OrSignedIn = false)
{
    public static readonly AccessRule Public = new(true, null);
    public static readonly AccessRule PublicOrSignedIn = new(true, null, OrSignedIn: true);
    public static readonly AccessRule Probe = new(true, null, Always: true);
    public static readonly AccessRule SignedIn = new(false, null);
}

/// <summary>
/// Decides by a resource, whose id is the route's {id}, about a caller who lacks the endpoint's permission. Whoever has the permission
/// costs no question; how much the policy lets the caller do is the handler's to say (<see cref="Caller.Holds"/>).
/// </summary>
/// <param name="Name">In the OpenAPI document: x-policy.</param>
/// <param name="CheckAsync">Null: go on. Else not_found when the tenant has no such resource, permission_denied when the caller has no claim to it.</param>
internal sealed record ResourcePolicy(string Name, Func<Guid, TenantDb, CancellationToken, Task<ProblemCode?>> CheckAsync);

/// <summary>Marks an endpoint that changes credentials or what cannot be undone.</summary>
internal sealed class RecentSignIn
{
    public static readonly RecentSignIn Required = new();
}

/// <summary>Whether an endpoint for signed-in callers takes API keys too. Each says so; one that does not takes none.</summary>
internal sealed class ApiKeyUse
{
    public static readonly ApiKeyUse Taken = new();
    public static readonly ApiKeyUse Refused = new();
}

/// <summary>Whether an endpoint serves who acts in place of somebody else; one that does not say so refuses.</summary>
internal sealed record ImpersonationRule(bool Allowed);

internal static class AccessConventions
{
    /// <summary>Open to everybody; every use is listed by a test.</summary>
    public static TBuilder AllowEveryone<TBuilder>(this TBuilder endpoint, bool orSignedIn = false) where TBuilder : IEndpointConventionBuilder =>
        endpoint.WithMetadata(orSignedIn ? AccessRule.PublicOrSignedIn : AccessRule.Public);

    /// <summary>Open to everybody, and served whatever the state of the database.</summary>
    public static TBuilder ServeAlways<TBuilder>(this TBuilder endpoint) where TBuilder : IEndpointConventionBuilder =>
        endpoint.WithMetadata(AccessRule.Probe);

    /// <summary>Any signed-in caller, about itself only.</summary>
    public static TBuilder RequireSignIn<TBuilder>(this TBuilder endpoint) where TBuilder : IEndpointConventionBuilder =>
        endpoint.WithMetadata(AccessRule.SignedIn);

    /// <summary>
    /// Beside another rule: the caller must have proven who it is within RECENT_SIGN_IN, else 401 reauthentication_required (RFC 9470).
    /// </summary>
    public static TBuilder RequireRecentSignIn<TBuilder>(this TBuilder endpoint) where TBuilder : IEndpointConventionBuilder =>
        endpoint.WithMetadata(RecentSignIn.Required);

    /// <summary>Beside the access rule: also for API keys, whose scopes must include the rule's permission.</summary>
    public static TBuilder TakesApiKeys<TBuilder>(this TBuilder endpoint) where TBuilder : IEndpointConventionBuilder =>
        endpoint.WithMetadata(ApiKeyUse.Taken);

    /// <summary>Beside the access rule: for people only. Credentials, sessions, API keys, and whatever needs a recent sign-in.</summary>
    public static TBuilder RefusesApiKeys<TBuilder>(this TBuilder endpoint) where TBuilder : IEndpointConventionBuilder =>
        endpoint.WithMetadata(ApiKeyUse.Refused);

    /// <summary>Beside another rule: also for support that acts as the caller. Nothing that touches credentials, sessions, or who may act.</summary>
    public static TBuilder AllowImpersonation<TBuilder>(this TBuilder endpoint) where TBuilder : IEndpointConventionBuilder =>
        endpoint.WithMetadata(new ImpersonationRule(true));

    /// <summary>Beside another rule: 403 impersonation_forbidden for support that acts as the caller.</summary>
    public static TBuilder RefuseImpersonation<TBuilder>(this TBuilder endpoint) where TBuilder : IEndpointConventionBuilder =>
        endpoint.WithMetadata(new ImpersonationRule(false));

    /// <summary>A caller who holds the permission code in the request's tenant, or whom the policy lets in.</summary>
    public static TBuilder RequirePermission<TBuilder>(this TBuilder endpoint, string code, ResourcePolicy? or = null) where TBuilder : IEndpointConventionBuilder =>
        endpoint.WithMetadata(new AccessRule(false, code, Otherwise: or));
}
