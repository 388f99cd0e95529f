using System.Text.Json;
using System.Text.Json.Serialization;
using Saas.Api.Features.Account.ChangeEmail;
using Saas.Api.Features.Account.ChangePassword;
using Saas.Api.Features.Account.ConfirmEmailChange;
using Saas.Api.Features.Account.DeleteAccount;
using Saas.Api.Features.Account.ExportAccount;
using Saas.Api.Features.Account.GetAccount;
using Saas.Api.Features.Account.RestoreAccount;
using Saas.Api.Features.Account.UpdateAccount;
using Saas.Api.Platform.Access;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Http;
using Saas.Api.Platform.Operations;

namespace Saas.Api.Features.Account;

internal static class AccountFeature
{
    public static void AddAccount(this WebApplicationBuilder builder) => builder.AddJson(AccountJson.Default);

    public static void MapAccount(this WebApplication app)
    {
        var account = app.MapGroup("/account").WithTags("Account");
        account.MapGet("", GetAccountEndpoint.Handle).WithName("GetAccount").RequireSignIn().RefusesApiKeys().RefuseImpersonation()
            .WithSummary("The signed-in person's account, which is the same in all of its tenants.");
        account.MapPatch("", UpdateAccountEndpoint.Handle).WithName("UpdateAccount").RequireSignIn().RefusesApiKeys().RefuseImpersonation()
            .WithSummary("Change the language of mail and the time zone. Send If-Match with the ETag that was read.")
            .Problems(ProblemCode.PreconditionFailed);
        account.MapPost("/export", ExportAccountEndpoint.Handle).WithName("ExportAccount").RequireSignIn().RefusesApiKeys().RefuseImpersonation().RequireRecentSignIn()
            .WithSummary("Have everything that is held about the account written into an archive; the operation that is answered leads to it, for this account only.");
        account.MapDelete("", DeleteAccountEndpoint.Handle).WithName("DeleteAccount").RequireSignIn().RefusesApiKeys().RefuseImpersonation().RequireRecentSignIn()
            .WithSummary("Ask for the account's deletion: every session ends now, and it is erased after a grace in which it can be restored.")
            .Problems(ProblemCode.LastAdmin);
        account.MapPost("/restore", RestoreAccountEndpoint.Handle).WithName("RestoreAccount").AllowEveryone()
            .WithSummary("Take the request for deletion back, by address and password, with a code where there is a second factor; then sign in.")
            .Problems(ProblemCode.AccountGraceOver, ProblemCode.InvalidCredentials, ProblemCode.MfaRequired, ProblemCode.InvalidMfaCode, ProblemCode.TooManyRequests, ProblemCode.Overloaded);
        account.MapPost("/password", ChangePasswordEndpoint.Handle).WithName("ChangePassword").RequireSignIn().RefusesApiKeys().RefuseImpersonation().RequireRecentSignIn()
            .WithSummary("Change the password. This session stays, all others of the account end.")
            .Problems(ProblemCode.InvalidCredentials, ProblemCode.Overloaded);
        account.MapPost("/email", ChangeEmailEndpoint.Handle).WithName("ChangeEmail").RequireSignIn().RefusesApiKeys().RefuseImpersonation().RequireRecentSignIn()
            .WithSummary("Have a code sent to the address that the account is to have; the present one is told. Answers alike whether or not it is free.")
            .Problems(ProblemCode.EmailNotVerified, ProblemCode.TooManyRequests);
        account.MapPost("/email/confirm", ConfirmEmailChangeEndpoint.Handle).WithName("ConfirmEmailChange").RequireSignIn().RefusesApiKeys().RefuseImpersonation()
            .WithSummary("Change the address by the code or link that was sent to the new one. This session stays, all others of the account end.")
            .Problems(ProblemCode.InvalidCode, ProblemCode.TooManyRequests);
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(AccountResponse))]
[JsonSerializable(typeof(UpdateAccountRequest))]
[JsonSerializable(typeof(DeleteAccountResponse))]
[JsonSerializable(typeof(RestoreAccountRequest))]
[JsonSerializable(typeof(OperationResponse))]
[JsonSerializable(typeof(ChangePasswordRequest))]
[JsonSerializable(typeof(ChangeEmailRequest))]
[JsonSerializable(typeof(ConfirmEmailChangeRequest))]
internal sealed partial class AccountJson : JsonSerializerContext;
