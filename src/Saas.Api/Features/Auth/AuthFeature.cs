using System.Text.Json;
using System.Text.Json.Serialization;
using Saas.Api.Features.Auth.GetJwks;
using Saas.Api.Features.Auth.Login;
using Saas.Api.Features.Auth.Logout;
using Saas.Api.Features.Auth.Refresh;
using Saas.Api.Features.Auth.Register;
using Saas.Api.Platform.Access;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Http;
using Saas.Api.Platform.Sessions;

namespace Saas.Api.Features.Auth;

internal static class AuthFeature
{
    public static void AddAuth(this WebApplicationBuilder builder) => builder.AddJson(AuthJson.Default);

    public static void MapAuth(this WebApplication app)
    {
        var auth = app.MapGroup("/auth").WithTags("Auth").AllowEveryone();
        auth.MapPost("/register", RegisterEndpoint.Handle).WithName("Register")
            .WithSummary("Join a tenant whose registration is open.")
            .Problems(ProblemCode.RegistrationClosed, ProblemCode.InvalidCredentials, ProblemCode.UserExists, ProblemCode.TooManyRequests, ProblemCode.Overloaded);
        auth.MapPost("/login", LoginEndpoint.Handle).WithName("Login")
            .WithSummary("Sign in with an e-mail address and a password.")
            .Problems(ProblemCode.InvalidCredentials, ProblemCode.TooManyRequests, ProblemCode.Overloaded);
        auth.MapPost("/refresh", RefreshEndpoint.Handle).WithName("Refresh")
            .WithSummary("Exchange a refresh token (cookie or body) for a new access token and a new refresh token.")
            .Problems(ProblemCode.InvalidRefreshToken, ProblemCode.RefreshReuseDetected, ProblemCode.SessionRevoked, ProblemCode.SessionExpired, ProblemCode.OriginNotAllowed);
        auth.MapPost("/logout", LogoutEndpoint.Handle).WithName("Logout")
            .WithSummary("End the session of the access token or of the refresh token; its tokens are refused from the next request on.")
            .Problems(ProblemCode.AuthenticationRequired, ProblemCode.InvalidToken, ProblemCode.TokenExpired, ProblemCode.OriginNotAllowed);
        app.MapGet("/.well-known/jwks.json", GetJwksEndpoint.Handle).WithName("GetJwks").WithTags("Auth").AllowEveryone()
            .WithSummary("The public keys that verify access tokens (RFC 7517).");
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(LoginRequest))]
[JsonSerializable(typeof(RegisterRequest))]
[JsonSerializable(typeof(RefreshRequest))]
[JsonSerializable(typeof(LogoutRequest))]
[JsonSerializable(typeof(TokenResponse))]
[JsonSerializable(typeof(JwksResponse))]
internal sealed partial class AuthJson : JsonSerializerContext;
