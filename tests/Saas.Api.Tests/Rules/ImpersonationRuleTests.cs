using Saas.Api.Platform.Access;

namespace Saas.Api.Tests.Rules;

/// <summary>Every route says whether support may call it as somebody else.</summary>
public sealed class ImpersonationRuleTests
{
    /// <summary>What support may do as somebody else. An addition needs a reason that a reviewer accepts: nothing of credentials, of sessions, of who may act.</summary>
    private static readonly string[] Allowed =
    [
        "GET /audit",
        "GET /audit/verify",
        "GET /jobs",
        "GET /jobs/stats",
        "GET /jobs/{id}",
        "GET /permissions",
        "GET /roles",
        "GET /roles/{id}",
        "GET /tenants/current",
        "GET /tenants/current/domains",
        "GET /tenants/current/usage",
        "GET /users",
        "GET /users/me",
        "GET /users/{id}",
        "GET /users/{id}/roles",
        "PATCH /users/{id}", // The name only.
        "POST /jobs/pause",
        "POST /jobs/resume",
        "POST /jobs/retry",
        "POST /jobs/{id}/cancel",
        "POST /jobs/{id}/retry",
    ];

    [Fact]
    public void Every_route_with_a_sign_in_says_once_whether_it_serves_who_acts_as_somebody_else() => ServedEndpoints.All
        .Where(endpoint => endpoint.Rules.Any(rule => !rule.Anonymous || rule.OrSignedIn) && endpoint.Metadata.GetOrderedMetadata<ImpersonationRule>().Count != 1)
        .Select(endpoint => $"{endpoint.Key} says it {endpoint.Metadata.GetOrderedMetadata<ImpersonationRule>().Count} times")
        .ShouldBeNone("End the route, or its group, with exactly one of RefuseImpersonation and AllowImpersonation.");

    /// <summary>One that serves everybody takes no token of an impersonation, also where it looks at a token (AccessMiddleware.ReadTokenAsync).</summary>
    [Fact]
    public void No_route_without_a_sign_in_allows_it() => ServedEndpoints.All
        .Where(endpoint => endpoint.Rules.Any(rule => rule.Anonymous) && endpoint.Metadata.GetMetadata<ImpersonationRule>() is { Allowed: true })
        .Select(endpoint => endpoint.Key)
        .ShouldBeNone("It serves everybody: remove AllowImpersonation.");

    [Fact]
    public void What_is_allowed_is_listed_here() =>
        Assert.Equal(Allowed, ServedEndpoints.All.Where(endpoint => endpoint.Metadata.GetMetadata<ImpersonationRule>() is { Allowed: true }).Select(endpoint => endpoint.Key).Distinct().Order(StringComparer.Ordinal));

    [Fact]
    public void What_needs_a_recent_sign_in_is_never_allowed() => ServedEndpoints.All
        .Where(endpoint => endpoint.Metadata.GetMetadata<RecentSignIn>() is not null && endpoint.Metadata.GetMetadata<ImpersonationRule>() is { Allowed: true })
        .Select(endpoint => endpoint.Key)
        .ShouldBeNone("RefuseImpersonation: whoever acts for another one has not signed in as that one.");
}
