using System.Text.Json;
using System.Text.Json.Serialization;
using Saas.Api.Features.Passkeys.AddPasskey;
using Saas.Api.Features.Passkeys.BeginPasskey;
using Saas.Api.Features.Passkeys.BeginPasskeyFactor;
using Saas.Api.Features.Passkeys.BeginPasskeySignIn;
using Saas.Api.Features.Passkeys.BeginPasskeyStepUp;
using Saas.Api.Features.Passkeys.ListPasskeys;
using Saas.Api.Features.Passkeys.RemovePasskey;
using Saas.Api.Features.Passkeys.RenamePasskey;
using Saas.Api.Features.Passkeys.SignInWithPasskey;
using Saas.Api.Platform.Access;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Http;
using Saas.Api.Platform.Paging;
using Saas.Api.Platform.Passkeys;

namespace Saas.Api.Features.Passkeys;

internal static class PasskeysFeature
{
    public static void AddPasskeys(this WebApplicationBuilder builder) => builder.AddJson(PasskeysJson.Default);

    public static void MapPasskeys(this WebApplication app)
    {
        var own = app.MapGroup("/account/passkeys").WithTags("Passkeys").RequireSignIn().RefusesApiKeys().RefuseImpersonation();
        own.MapGet("", ListPasskeysEndpoint.Handle).WithName("ListPasskeys")
            .WithSummary("The passkeys of the caller's account, in the order in which they were added.");
        own.MapPost("/options", BeginPasskeyEndpoint.Handle).WithName("BeginPasskey").RequireRecentSignIn()
            .WithSummary("Options for navigator.credentials.create(), with a challenge for this session.")
            .Problems(ProblemCode.PasskeyLimitReached);
        own.MapPost("", AddPasskeyEndpoint.Handle).WithName("AddPasskey").RequireRecentSignIn()
            .WithSummary("Add the passkey that these options have made. The account is told by mail.")
            .Problems(ProblemCode.InvalidPasskey, ProblemCode.PasskeyExists, ProblemCode.PasskeyLimitReached);
        own.MapPatch("/{id}", RenamePasskeyEndpoint.Handle).WithName("RenamePasskey")
            .WithSummary("Call a passkey something else.")
            .Problems(ProblemCode.NotFound);
        own.MapDelete("/{id}", RemovePasskeyEndpoint.Handle).WithName("RemovePasskey").RequireRecentSignIn()
            .WithSummary("Remove a passkey; it signs in no more. Sessions that it has opened stay. The account is told by mail.")
            .Problems(ProblemCode.NotFound);

        var auth = app.MapGroup("/auth/passkey").WithTags("Passkeys").AllowEveryone();
        auth.MapPost("/options", BeginPasskeySignInEndpoint.Handle).WithName("BeginPasskeySignIn")
            .WithSummary("Options for navigator.credentials.get(), for whichever passkey the device offers.");
        auth.MapPost("", SignInWithPasskeyEndpoint.Handle).WithName("SignInWithPasskey")
            .WithSummary("Sign in with a passkey. Where the authenticator has recognised its owner it counts as two factors.")
            .Problems(ProblemCode.PasskeyRefused, ProblemCode.MfaRequired, ProblemCode.MfaEnrollmentRequired, ProblemCode.InvalidDpopProof);
        app.MapPost("/auth/mfa/passkey-options", BeginPasskeyFactorEndpoint.Handle).WithName("BeginPasskeyFactor").WithTags("Passkeys").AllowEveryone()
            .WithSummary("Options for navigator.credentials.get(), to go on with a sign-in that has answered mfa_required.")
            .Problems(ProblemCode.InvalidChallenge, ProblemCode.PasskeyRefused);
        app.MapPost("/auth/reauthenticate/passkey-options", BeginPasskeyStepUpEndpoint.Handle).WithName("BeginPasskeyStepUp").WithTags("Passkeys").RequireSignIn().RefusesApiKeys().RefuseImpersonation()
            .WithSummary("Options for navigator.credentials.get(), to prove again who is signed in.")
            .Problems(ProblemCode.PasskeyRefused);
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(AddPasskeyRequest))]
[JsonSerializable(typeof(RenamePasskeyRequest))]
[JsonSerializable(typeof(SignInWithPasskeyRequest))]
[JsonSerializable(typeof(BeginPasskeyFactorRequest))]
[JsonSerializable(typeof(PasskeyOptionsResponse))]
[JsonSerializable(typeof(PasskeyResponse))]
[JsonSerializable(typeof(Page<PasskeyResponse>), TypeInfoPropertyName = "PasskeyPage")]
internal sealed partial class PasskeysJson : JsonSerializerContext;
