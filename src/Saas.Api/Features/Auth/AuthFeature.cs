using System.Text.Json;
using System.Text.Json.Serialization;
using Saas.Api.Features.Auth.BeginMfaEnrollment;
using Saas.Api.Features.Auth.ConfirmEmail;
using Saas.Api.Features.Auth.ConfirmMfaEnrollment;
using Saas.Api.Features.Auth.ConfirmUnlock;
using Saas.Api.Features.Auth.EndOtherSessions;
using Saas.Api.Features.Auth.EndSession;
using Saas.Api.Features.Auth.ForgotPassword;
using Saas.Api.Features.Auth.GetJwks;
using Saas.Api.Features.Auth.ListOwnTenants;
using Saas.Api.Features.Auth.ListSessions;
using Saas.Api.Features.Auth.Login;
using Saas.Api.Features.Auth.Logout;
using Saas.Api.Features.Auth.Reauthenticate;
using Saas.Api.Features.Auth.Refresh;
using Saas.Api.Features.Auth.Register;
using Saas.Api.Features.Auth.ResetPassword;
using Saas.Api.Features.Auth.SwitchTenant;
using Saas.Api.Features.Auth.Unlock;
using Saas.Api.Features.Auth.VerifyEmail;
using Saas.Api.Features.Auth.VerifyMfa;
using Saas.Api.Platform.Access;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Http;
using Saas.Api.Platform.Paging;
using Saas.Api.Platform.SecondFactors;
using Saas.Api.Platform.Sessions;

namespace Saas.Api.Features.Auth;

internal static class AuthFeature
{
    public static void AddAuth(this WebApplicationBuilder builder) => builder.AddJson(AuthJson.Default);

    public static void MapAuth(this WebApplication app)
    {
        var auth = app.MapGroup("/auth").WithTags("Auth").AllowEveryone();
        auth.MapPost("/register", RegisterEndpoint.Handle).WithName("Register")
            .WithSummary("Join a tenant whose registration is open, to everybody or to the addresses of its domains. Where addresses must be proven first, and for a domain, 202 for every address, and a code is sent.")
            .Problems(ProblemCode.RegistrationClosed, ProblemCode.InvalidCredentials, ProblemCode.UserExists, ProblemCode.QuotaExceeded, ProblemCode.Overloaded,
                ProblemCode.MfaRequired, ProblemCode.InvalidMfaCode, ProblemCode.MfaEnrollmentRequired, ProblemCode.InvalidDpopProof, ProblemCode.TooManyRequests);
        auth.MapPost("/login", LoginEndpoint.Handle).WithName("Login")
            .WithSummary("Sign in with an e-mail address and a password.")
            .Problems(ProblemCode.InvalidCredentials, ProblemCode.EmailNotVerified, ProblemCode.TooManyRequests, ProblemCode.Overloaded, ProblemCode.MfaRequired, ProblemCode.MfaEnrollmentRequired, ProblemCode.InvalidDpopProof);
        auth.MapPost("/mfa", VerifyMfaEndpoint.Handle).WithName("VerifyMfa")
            .WithSummary("Go on with a sign-in that has answered mfa_required.")
            .Problems(ProblemCode.InvalidChallenge, ProblemCode.InvalidMfaCode, ProblemCode.PasskeyRefused, ProblemCode.InvalidDpopProof);
        auth.MapPost("/mfa/enroll", BeginMfaEnrollmentEndpoint.Handle).WithName("BeginMfaEnrollment")
            .WithSummary("Go on with a sign-in that has answered mfa_enrollment_required: a secret for an authenticator app.")
            .Problems(ProblemCode.InvalidChallenge);
        auth.MapPost("/mfa/enroll/confirm", ConfirmMfaEnrollmentEndpoint.Handle).WithName("ConfirmMfaEnrollment")
            .WithSummary("Put the authenticator app in force by a code that it shows, and sign in.")
            .Problems(ProblemCode.InvalidChallenge, ProblemCode.InvalidMfaCode, ProblemCode.NotFound, ProblemCode.TotpEnabled, ProblemCode.InvalidDpopProof);
        auth.MapPost("/refresh", RefreshEndpoint.Handle).WithName("Refresh")
            .WithSummary("Exchange a refresh token (cookie or body) for a new access token and a new refresh token.")
            .Problems(ProblemCode.InvalidRefreshToken, ProblemCode.RefreshReuseDetected, ProblemCode.RefreshSuperseded, ProblemCode.SessionRevoked, ProblemCode.SessionExpired,
                ProblemCode.MfaRequired, ProblemCode.InvalidDpopProof, ProblemCode.OriginNotAllowed);
        auth.MapPost("/logout", LogoutEndpoint.Handle).WithName("Logout")
            .WithSummary("End the session of the access token or of the refresh token; its tokens are refused from the next request on.")
            .Problems(ProblemCode.AuthenticationRequired, ProblemCode.InvalidToken, ProblemCode.TokenExpired, ProblemCode.InvalidDpopProof, ProblemCode.ImpersonationForbidden,
                ProblemCode.OriginNotAllowed);
        app.MapPost("/auth/reauthenticate", ReauthenticateEndpoint.Handle).WithName("Reauthenticate").WithTags("Auth").RequireSignIn().RefusesApiKeys().RefuseImpersonation()
            .WithSummary("Prove again who is signed in: an access token that is good for what needs a recent sign-in.")
            .Problems(ProblemCode.InvalidCredentials, ProblemCode.MfaRequired, ProblemCode.InvalidMfaCode, ProblemCode.PasskeyRefused, ProblemCode.Overloaded);
        auth.MapRecovery();
        app.MapGet("/.well-known/jwks.json", GetJwksEndpoint.Handle).WithName("GetJwks").WithTags("Auth").AllowEveryone()
            .WithSummary("The public keys that verify access tokens (RFC 7517).");
        MapOwn(app.MapGroup("/auth").WithTags("Auth").RequireSignIn().RefusesApiKeys().RefuseImpersonation());
    }

    /// <summary>About the caller's own sessions and tenants.</summary>
    private static void MapOwn(RouteGroupBuilder own)
    {
        own.MapGet("/sessions", ListSessionsEndpoint.Handle).WithName("ListSessions")
            .WithSummary("The caller's live sessions on all its devices, the newest first.")
            .Problems(ProblemCode.InvalidCursor, ProblemCode.ValidationFailed);
        own.MapDelete("/sessions/{id}", EndSessionEndpoint.Handle).WithName("EndSession")
            .WithSummary("End one of the caller's sessions; its tokens are refused from the next request on.")
            .Problems(ProblemCode.NotFound);
        own.MapDelete("/sessions", EndOtherSessionsEndpoint.Handle).WithName("EndOtherSessions")
            .WithSummary("End all of the caller's sessions but this one.");
        own.MapGet("/tenants", ListOwnTenantsEndpoint.Handle).WithName("ListOwnTenants")
            .WithSummary("The tenants that the caller may act in, with its role in each.")
            .Problems(ProblemCode.InvalidCursor, ProblemCode.ValidationFailed);
        own.MapPost("/switch", SwitchTenantEndpoint.Handle).WithName("SwitchTenant")
            .WithSummary("Go on in another of the caller's tenants: a new access token; the session and its refresh token stay.")
            .Problems(ProblemCode.TenantNotFound, ProblemCode.SessionExpired, ProblemCode.MfaRequired);
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(LoginRequest))]
[JsonSerializable(typeof(RegisterRequest))]
[JsonSerializable(typeof(RefreshRequest))]
[JsonSerializable(typeof(LogoutRequest))]
[JsonSerializable(typeof(VerifyMfaRequest))]
[JsonSerializable(typeof(BeginMfaEnrollmentRequest))]
[JsonSerializable(typeof(ConfirmMfaEnrollmentRequest))]
[JsonSerializable(typeof(ReauthenticateRequest))]
[JsonSerializable(typeof(TotpSecretResponse))]
[JsonSerializable(typeof(ForgotPasswordRequest))]
[JsonSerializable(typeof(ResetPasswordRequest))]
[JsonSerializable(typeof(UnlockRequest))]
[JsonSerializable(typeof(ConfirmUnlockRequest))]
[JsonSerializable(typeof(VerifyEmailRequest))]
[JsonSerializable(typeof(ConfirmEmailRequest))]
[JsonSerializable(typeof(TokenResponse))]
[JsonSerializable(typeof(JwksResponse))]
[JsonSerializable(typeof(Page<SessionResponse>), TypeInfoPropertyName = "SessionPage")]
[JsonSerializable(typeof(Page<OwnTenantResponse>), TypeInfoPropertyName = "OwnTenantPage")]
[JsonSerializable(typeof(SwitchTenantRequest))]
internal sealed partial class AuthJson : JsonSerializerContext;
