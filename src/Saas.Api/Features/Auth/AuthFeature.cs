using System.Text.Json;
using System.Text.Json.Serialization;
using Saas.Api.Features.Auth.ConfirmEmail;
using Saas.Api.Features.Auth.ForgotPassword;
using Saas.Api.Features.Auth.GetJwks;
using Saas.Api.Features.Auth.GetLinkPage;
using Saas.Api.Features.Auth.Login;
using Saas.Api.Features.Auth.Logout;
using Saas.Api.Features.Auth.Refresh;
using Saas.Api.Features.Auth.Register;
using Saas.Api.Features.Auth.ResetPassword;
using Saas.Api.Features.Auth.VerifyEmail;
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
            .WithSummary("Join a tenant whose registration is open. Where addresses must be proven first, 202 for every address, and a code is sent.")
            .Problems(ProblemCode.RegistrationClosed, ProblemCode.InvalidCredentials, ProblemCode.UserExists, ProblemCode.TooManyRequests, ProblemCode.Overloaded);
        auth.MapPost("/login", LoginEndpoint.Handle).WithName("Login")
            .WithSummary("Sign in with an e-mail address and a password.")
            .Problems(ProblemCode.InvalidCredentials, ProblemCode.EmailNotVerified, ProblemCode.Overloaded);
        auth.MapPost("/refresh", RefreshEndpoint.Handle).WithName("Refresh")
            .WithSummary("Exchange a refresh token (cookie or body) for a new access token and a new refresh token.")
            .Problems(ProblemCode.InvalidRefreshToken, ProblemCode.RefreshReuseDetected, ProblemCode.SessionRevoked, ProblemCode.SessionExpired, ProblemCode.OriginNotAllowed);
        auth.MapPost("/logout", LogoutEndpoint.Handle).WithName("Logout")
            .WithSummary("End the session of the access token or of the refresh token; its tokens are refused from the next request on.")
            .Problems(ProblemCode.AuthenticationRequired, ProblemCode.InvalidToken, ProblemCode.TokenExpired, ProblemCode.OriginNotAllowed);
        MapRecovery(auth);
        app.MapGet("/.well-known/jwks.json", GetJwksEndpoint.Handle).WithName("GetJwks").WithTags("Auth").AllowEveryone()
            .WithSummary("The public keys that verify access tokens (RFC 7517).");
    }

    private static void MapRecovery(RouteGroupBuilder auth)
    {
        auth.MapPost("/forgot-password", ForgotPasswordEndpoint.Handle).WithName("ForgotPassword")
            .WithSummary("Have a code and a link sent that set a new password. Answers alike whether or not the address has an account.")
            .Problems(ProblemCode.TooManyRequests);
        auth.MapPost("/reset-password", ResetPasswordEndpoint.Handle).WithName("ResetPassword")
            .WithSummary("Set a new password by code or link: proves the address, ends every session of the account, signs nobody in.")
            .Problems(ProblemCode.InvalidCode, ProblemCode.TooManyRequests, ProblemCode.Overloaded);
        auth.MapPost("/verify-email", VerifyEmailEndpoint.Handle).WithName("VerifyEmail")
            .WithSummary("Have the code and the link sent again that prove an address. Answers alike whether or not it has an account.")
            .Problems(ProblemCode.TooManyRequests);
        auth.MapPost("/verify-email/confirm", ConfirmEmailEndpoint.Handle).WithName("ConfirmEmail")
            .WithSummary("Prove an address by code or link, and by the password: completes a registration, and lets memberships count that have waited for it.")
            .Problems(ProblemCode.InvalidCode, ProblemCode.InvalidCredentials, ProblemCode.UserExists, ProblemCode.TooManyRequests, ProblemCode.Overloaded);
        auth.MapGet("/link/{purpose}", GetLinkPageEndpoint.Handle).WithName("GetLinkPage")
            .WithSummary("The page that links in mail lead to while there is no APP_URL. It changes nothing until its button is pressed.")
            .Produces<string>(StatusCodes.Status200OK, "text/html")
            .Problems(ProblemCode.NotFound);
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(LoginRequest))]
[JsonSerializable(typeof(RegisterRequest))]
[JsonSerializable(typeof(RefreshRequest))]
[JsonSerializable(typeof(LogoutRequest))]
[JsonSerializable(typeof(ForgotPasswordRequest))]
[JsonSerializable(typeof(ResetPasswordRequest))]
[JsonSerializable(typeof(VerifyEmailRequest))]
[JsonSerializable(typeof(ConfirmEmailRequest))]
[JsonSerializable(typeof(TokenResponse))]
[JsonSerializable(typeof(JwksResponse))]
internal sealed partial class AuthJson : JsonSerializerContext;
