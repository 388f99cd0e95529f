using Saas.Api.Features.Auth.ConfirmEmail;
using Saas.Api.Features.Auth.ConfirmUnlock;
using Saas.Api.Features.Auth.ForgotPassword;
using Saas.Api.Features.Auth.GetLinkPage;
using Saas.Api.Features.Auth.ResetPassword;
using Saas.Api.Features.Auth.Unlock;
using Saas.Api.Features.Auth.VerifyEmail;
using Saas.Api.Platform.Errors;

namespace Saas.Api.Features.Auth;

/// <summary>For whoever cannot sign in: what a code or link from the mailbox is good for.</summary>
internal static class RecoveryRoutes
{
    public static void MapRecovery(this RouteGroupBuilder auth)
    {
        auth.MapPost("/forgot-password", ForgotPasswordEndpoint.Handle).WithName("ForgotPassword")
            .WithSummary("Have a code and a link sent that set a new password. Answers alike whether or not the address has an account.")
            .Problems(ProblemCode.TooManyRequests);
        auth.MapPost("/reset-password", ResetPasswordEndpoint.Handle).WithName("ResetPassword")
            .WithSummary("Set a new password by code or link: proves the address, ends every session of the account, signs nobody in.")
            .Problems(ProblemCode.InvalidCode, ProblemCode.TooManyRequests, ProblemCode.Overloaded);
        auth.MapPost("/unlock", UnlockEndpoint.Handle).WithName("Unlock")
            .WithSummary("Have a code sent that ends the lock of too many wrong passwords. Answers alike whether or not the address has an account.")
            .Problems(ProblemCode.TooManyRequests);
        auth.MapPost("/unlock/confirm", ConfirmUnlockEndpoint.Handle).WithName("ConfirmUnlock")
            .WithSummary("End the lock by the code; signs nobody in.")
            .Problems(ProblemCode.InvalidCode, ProblemCode.TooManyRequests);
        auth.MapPost("/verify-email", VerifyEmailEndpoint.Handle).WithName("VerifyEmail")
            .WithSummary("Have the code and the link sent again that prove an address. Answers alike whether or not it has an account.")
            .Problems(ProblemCode.TooManyRequests);
        auth.MapPost("/verify-email/confirm", ConfirmEmailEndpoint.Handle).WithName("ConfirmEmail")
            .WithSummary("Prove an address by code or link, and by the password: completes a registration, and lets memberships count that have waited for it.")
            .Problems(ProblemCode.InvalidCode, ProblemCode.InvalidCredentials, ProblemCode.UserExists, ProblemCode.QuotaExceeded, ProblemCode.TooManyRequests, ProblemCode.Overloaded);
        auth.MapGet("/link/{purpose}", GetLinkPageEndpoint.Handle).WithName("GetLinkPage")
            .WithSummary("The page that links in mail lead to while there is no APP_URL. It changes nothing until its button is pressed.")
            .Produces<string>(StatusCodes.Status200OK, "text/html")
            .Problems(ProblemCode.NotFound);
    }
}
