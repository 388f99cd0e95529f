using System.Text.Json;
using System.Text.Json.Serialization;
using Saas.Api.Features.Account.ChangeEmail;
using Saas.Api.Features.Account.ChangePassword;
using Saas.Api.Features.Account.ConfirmEmailChange;
using Saas.Api.Platform.Access;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Http;

namespace Saas.Api.Features.Account;

internal static class AccountFeature
{
    public static void AddAccount(this WebApplicationBuilder builder) => builder.AddJson(AccountJson.Default);

    public static void MapAccount(this WebApplication app)
    {
        var account = app.MapGroup("/account").WithTags("Account");
        account.MapPost("/password", ChangePasswordEndpoint.Handle).WithName("ChangePassword").RequireSignIn()
            .WithSummary("Change the password. This session stays, all others of the account end.")
            .Problems(ProblemCode.InvalidCredentials, ProblemCode.Overloaded);
        account.MapPost("/email", ChangeEmailEndpoint.Handle).WithName("ChangeEmail").RequireSignIn().RequireRecentSignIn()
            .WithSummary("Have a code sent to the address that the account is to have; the present one is told. Answers alike whether or not it is free.")
            .Problems(ProblemCode.EmailNotVerified, ProblemCode.TooManyRequests);
        account.MapPost("/email/confirm", ConfirmEmailChangeEndpoint.Handle).WithName("ConfirmEmailChange").RequireSignIn()
            .WithSummary("Change the address by the code or link that was sent to the new one. This session stays, all others of the account end.")
            .Problems(ProblemCode.InvalidCode, ProblemCode.TooManyRequests);
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(ChangePasswordRequest))]
[JsonSerializable(typeof(ChangeEmailRequest))]
[JsonSerializable(typeof(ConfirmEmailChangeRequest))]
internal sealed partial class AccountJson : JsonSerializerContext;
