using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Saas.Api.Platform.Access;

namespace Saas.Api.Tests.Rules;

/// <summary>Every route says what it is and who may call it.</summary>
public sealed class RouteTests
{
    /// <summary>Open to everybody. Each is a decision: an addition needs a reason that a reviewer accepts.</summary>
    private static readonly string[] Anonymous =
    [
        "GET /.well-known/jwks.json", // Public keys.
        "GET /auth/link/{purpose}", // A static page: what it sends on is the secret of its reader's mail.
        "GET /console", // A static page that holds nothing of anybody: it signs in through the API like any client.
        "GET /docs", // The document's reader with its assets: the API is public, its data is not.
        "GET /files/{tenantId}/{area}/{file}", // A link that the service has signed, with its end: what a store's presigned link is.
        "GET /health", // Probes hold no token.
        "GET /health/live",
        "GET /health/ready",
        "GET /openapi/v1.json",
        "POST /account/restore", // Whoever is to be erased has no session: address and password prove who asks.
        "POST /auth/forgot-password", // Whoever cannot sign in: a code or link from the mailbox stands for the token.
        "POST /auth/login", // These come before there is a token, or after it has expired.
        "POST /auth/logout",
        "POST /auth/mfa", // A challenge stands for the password that was proven.
        "POST /auth/mfa/enroll",
        "POST /auth/mfa/enroll/confirm",
        "POST /auth/mfa/passkey-options",
        "POST /auth/passkey", // As the password.
        "POST /auth/passkey/options",
        "POST /auth/refresh",
        "POST /auth/register",
        "POST /auth/reset-password",
        "POST /auth/unlock",
        "POST /auth/unlock/confirm",
        "POST /auth/verify-email",
        "POST /auth/verify-email/confirm",
        "POST /invitations/accept", // Whoever is invited need not have an account: the token stands for it.
        "POST /invitations/decline",
        "POST /invitations/preview",
        "POST /jobs/drain", // A scheduler holds no session: its secret or its OIDC token is checked by the handler.
        "POST /tenants",
        "POST /tenants/restore", // In a tenant that is to be erased nobody has a session: address and password prove who asks.
    ];

    /// <summary>Any signed-in caller, since they show nothing but the caller itself; an operation asks for the permission that it has.</summary>
    private static readonly string[] AboutTheCaller =
    [
        "DELETE /account",
        "DELETE /account/passkeys/{id}",
        "DELETE /account/totp",
        "DELETE /auth/sessions",
        "DELETE /auth/sessions/{id}",
        "GET /account",
        "GET /account/invitations",
        "GET /account/passkeys",
        "GET /account/second-factors",
        "GET /auth/sessions",
        "GET /auth/tenants",
        "GET /operations/{id}",
        "GET /users/me",
        "PATCH /account",
        "PATCH /account/passkeys/{id}",
        "POST /account/email",
        "POST /account/email/confirm",
        "POST /account/export",
        "POST /account/invitations/{id}/accept",
        "POST /account/invitations/{id}/decline",
        "POST /account/passkeys",
        "POST /account/passkeys/options",
        "POST /account/password",
        "POST /account/recovery-codes",
        "POST /account/totp",
        "POST /account/totp/confirm",
        "POST /auth/reauthenticate",
        "POST /auth/reauthenticate/passkey-options",
        "POST /auth/switch",
    ];

    /// <summary>Credentials, keys, what ends or takes away much, and acting as somebody else.</summary>
    private static readonly string[] NeedsRecentSignIn =
    [
        "DELETE /account",
        "DELETE /account/passkeys/{id}",
        "DELETE /account/totp",
        "DELETE /admin/tenants/{id}",
        "DELETE /tenants/current",
        "PATCH /api-keys/{id}",
        "PATCH /tenants/current",
        "POST /account/email",
        "POST /account/export",
        "POST /account/passkeys",
        "POST /account/passkeys/options",
        "POST /account/password",
        "POST /account/recovery-codes",
        "POST /account/totp",
        "POST /account/totp/confirm",
        "POST /admin/tenants",
        "POST /admin/tenants/{id}/impersonations",
        "POST /admin/tenants/{id}/restore",
        "POST /admin/tenants/{id}/resume",
        "POST /admin/tenants/{id}/suspend",
        "POST /api-keys",
        "POST /api-keys/{id}/rotate",
        "POST /tenants/current/export",
    ];

    private static IEnumerable<ServedEndpoint> Operations => ServedEndpoints.All.Where(endpoint => endpoint.Handler is not null);

    [Fact]
    public void There_are_routes_to_judge() => Assert.True(Operations.Count() >= 15, $"Only {Operations.Count()} routes were found: the scan is broken.");

    [Fact]
    public void Every_route_has_one_access_rule() => ServedEndpoints.All
        .Where(endpoint => endpoint.Rules.Count != 1)
        .Select(endpoint => $"{endpoint.Key} has {endpoint.Rules.Count}")
        .ShouldBeNone("End each route, or its group, with exactly one of RequirePermission, RequireSignIn, AllowEveryone, ServeAlways.");

    [Fact]
    public void The_anonymous_routes_are_those_listed_here() =>
        Assert.Equal(Anonymous, ServedEndpoints.All.Where(endpoint => endpoint.Rules.Any(rule => rule.Anonymous))
            .Select(endpoint => endpoint.Key.StartsWith("GET /docs/", StringComparison.Ordinal) ? "GET /docs" : endpoint.Key).Distinct().Order(StringComparer.Ordinal));

    [Fact]
    public void The_routes_without_a_permission_are_those_listed_here() =>
        Assert.Equal(AboutTheCaller, ServedEndpoints.All.Where(endpoint => endpoint.Rules.Any(rule => rule is { Anonymous: false, Permission: null })).Select(endpoint => endpoint.Key).Distinct().Order(StringComparer.Ordinal));

    [Fact]
    public void Every_route_for_signed_in_callers_says_once_whether_it_takes_API_keys() => ServedEndpoints.All
        .Where(endpoint => endpoint.Metadata.GetOrderedMetadata<ApiKeyUse>().Count != (endpoint.Rules.Any(rule => !rule.Anonymous) ? 1 : 0))
        .Select(endpoint => $"{endpoint.Key} says so {endpoint.Metadata.GetOrderedMetadata<ApiKeyUse>().Count} times")
        .ShouldBeNone("Beside its access rule: TakesApiKeys() where scripts may do it by the permission, RefusesApiKeys() for credentials, sessions, keys and what needs a recent sign-in.");

    [Fact]
    public void What_needs_a_recent_sign_in_takes_no_API_keys() => ServedEndpoints.All
        .Where(endpoint => endpoint.Metadata.GetMetadata<RecentSignIn>() is not null && endpoint.Metadata.GetMetadata<ApiKeyUse>() == ApiKeyUse.Taken)
        .Select(endpoint => endpoint.Key)
        .ShouldBeNone("A key has not signed in: RefusesApiKeys().");

    [Fact]
    public void What_needs_a_recent_sign_in_is_listed_here() => Assert.Equal(
        NeedsRecentSignIn,
        ServedEndpoints.All.Where(endpoint => endpoint.Metadata.GetMetadata<RecentSignIn>() is not null).Select(endpoint => endpoint.Key).Order(StringComparer.Ordinal));

    [Fact]
    public void The_document_tells_which_operations_take_API_keys() => Assert.Equal(
        ServedEndpoints.All.Where(endpoint => endpoint.Handler is not null && endpoint.Metadata.GetMetadata<ApiKeyUse>() == ApiKeyUse.Taken).Select(endpoint => endpoint.Key).Order(StringComparer.Ordinal),
        ApiDocument.Committed.Where(operation => operation.TakesApiKeys).Select(operation => $"{operation.Method} {operation.Path}").Order(StringComparer.Ordinal));

    [Fact]
    public void Every_route_has_name_tag_and_summary()
    {
        var faults =
            from endpoint in Operations
            let missing = new[]
            {
                endpoint.Metadata.GetMetadata<IEndpointNameMetadata>() is null ? "WithName" : null,
                endpoint.Metadata.GetMetadata<ITagsMetadata>() is { Tags.Count: 1 } ? null : "WithTags (one)",
                endpoint.Metadata.GetMetadata<IEndpointSummaryMetadata>() is null ? "WithSummary" : null,
            }.OfType<string>().ToList()
            where missing.Count > 0
            select $"{endpoint.Key} lacks {string.Join(", ", missing)}";

        faults.ShouldBeNone("Add them in <Area>Feature.cs: clients and people find an operation by them.");
    }

    [Fact]
    public void A_route_is_named_after_its_slice()
    {
        var faults =
            from endpoint in Operations
            let name = endpoint.Metadata.GetMetadata<IEndpointNameMetadata>()?.EndpointName
            let slice = endpoint.Handler!.DeclaringType!.Namespace!.Split('.')[^1]
            where endpoint.Handler!.Name == "Handle" && name != slice
            select $"{endpoint.Key} is named {name}, its slice {slice}";

        faults.ShouldBeNone("The route's name is the name of its folder, so that one finds the other.");
    }

    [Fact]
    public void What_a_handler_takes_is_declared_in_its_validator_file()
    {
        var faults =
            from endpoint in Operations
            let slice = Slice.All.Single(slice => endpoint.Handler!.DeclaringType!.Namespace == $"Saas.Api.Features.{slice.Area}.{slice.UseCase}")
            let declared = slice.Files.Where(file => file.Name == $"{slice.UseCase}Validator.cs").SelectMany(Slice.DeclaredTypes).ToList()
            from parameter in endpoint.Handler!.GetParameters()
            let type = Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType
            where type.Namespace!.StartsWith("Saas.Api.Features", StringComparison.Ordinal) ? !declared.Contains(type.Name) : IsLoose(type) && !IsInRoute(endpoint, parameter.Name!)
            select $"{endpoint.Key} takes {parameter.ParameterType.Name} {parameter.Name}: declare it in {slice.Folder}/{slice.UseCase}Validator.cs";

        faults.ShouldBeNone("A body or a query is a record in <UseCase>Validator.cs, with its rules as attributes.");
    }

    /// <summary>A value by itself: right in a path, without rules in a query.</summary>
    private static bool IsLoose(Type type) => type.IsPrimitive || type.IsEnum || type.IsArray || type == typeof(string) || type == typeof(Guid) || type == typeof(DateTime) || type == typeof(DateTimeOffset);

    private static bool IsInRoute(ServedEndpoint endpoint, string name) => endpoint.Route.Contains($"{{{name}}}", StringComparison.Ordinal) || endpoint.Route.Contains($"{{{name}:", StringComparison.Ordinal);
}
