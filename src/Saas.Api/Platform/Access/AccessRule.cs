namespace Saas.Api.Platform.Access;

/// <summary>Who may call an endpoint. An endpoint without one is refused.</summary>
/// <param name="Anonymous">No token is needed or looked at.</param>
/// <param name="Permission">The code that the caller's role must grant; null: any signed-in caller.</param>
/// <param name="Always">Served also while the database is away or not yet checked: probes and documents.</param>
internal sealed record AccessRule(bool Anonymous, string? Permission, bool Always = false)
{
    public static readonly AccessRule Public = new(true, null);
    public static readonly AccessRule Probe = new(true, null, Always: true);
    public static readonly AccessRule SignedIn = new(false, null);
}

/// <summary>Marks an endpoint that changes credentials or what cannot be undone.</summary>
internal sealed class RecentSignIn
{
    public static readonly RecentSignIn Required = new();
}

internal static class AccessConventions
{
    /// <summary>Open to everybody; every use is listed by a test.</summary>
    public static TBuilder AllowEveryone<TBuilder>(this TBuilder endpoint) where TBuilder : IEndpointConventionBuilder =>
        endpoint.WithMetadata(AccessRule.Public);

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

    /// <summary>A caller whose role grants the permission code in the request's tenant.</summary>
    public static TBuilder RequirePermission<TBuilder>(this TBuilder endpoint, string code) where TBuilder : IEndpointConventionBuilder =>
        endpoint.WithMetadata(new AccessRule(false, code));
}
