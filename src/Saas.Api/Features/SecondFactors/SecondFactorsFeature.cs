using System.Text.Json;
using System.Text.Json.Serialization;
using Saas.Api.Features.SecondFactors.BeginTotp;
using Saas.Api.Features.SecondFactors.ConfirmTotp;
using Saas.Api.Features.SecondFactors.GetSecondFactors;
using Saas.Api.Features.SecondFactors.RegenerateRecoveryCodes;
using Saas.Api.Features.SecondFactors.RemoveTotp;
using Saas.Api.Platform.Access;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Http;

namespace Saas.Api.Features.SecondFactors;

internal static class SecondFactorsFeature
{
    public static void AddSecondFactors(this WebApplicationBuilder builder) => builder.AddJson(SecondFactorsJson.Default);

    public static void MapSecondFactors(this WebApplication app)
    {
        var account = app.MapGroup("/account").WithTags("Second factors").RequireSignIn().RefusesApiKeys().RefuseImpersonation();
        account.MapGet("/second-factors", GetSecondFactorsEndpoint.Handle).WithName("GetSecondFactors")
            .WithSummary("Which second factors the signed-in account has.");
        account.MapPost("/totp", BeginTotpEndpoint.Handle).WithName("BeginTotp").RequireRecentSignIn()
            .WithSummary("A new secret for an authenticator app; in force once it is confirmed.")
            .Problems(ProblemCode.TotpEnabled);
        account.MapPost("/totp/confirm", ConfirmTotpEndpoint.Handle).WithName("ConfirmTotp").RequireRecentSignIn()
            .WithSummary("Put the authenticator app in force by a code that it shows; the answer has the recovery codes.")
            .Problems(ProblemCode.NotFound, ProblemCode.TotpEnabled, ProblemCode.InvalidMfaCode);
        account.MapDelete("/totp", RemoveTotpEndpoint.Handle).WithName("RemoveTotp").RequireRecentSignIn()
            .WithSummary("Remove the authenticator app and the recovery codes, by a code of either.")
            .Problems(ProblemCode.NotFound, ProblemCode.InvalidMfaCode);
        account.MapPost("/recovery-codes", RegenerateRecoveryCodesEndpoint.Handle).WithName("RegenerateRecoveryCodes").RequireRecentSignIn()
            .WithSummary("New recovery codes in place of all that there are, for an account with an authenticator app or a passkey.")
            .Problems(ProblemCode.NotFound);
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(SecondFactorsResponse))]
[JsonSerializable(typeof(ConfirmTotpRequest))]
[JsonSerializable(typeof(RemoveTotpRequest))]
[JsonSerializable(typeof(RecoveryCodesResponse))]
internal sealed partial class SecondFactorsJson : JsonSerializerContext;
