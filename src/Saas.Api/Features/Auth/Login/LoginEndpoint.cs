using Microsoft.AspNetCore.Http.HttpResults;
using Saas.Api.Platform.Accounts;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Sessions;
using Saas.Api.Platform.Validation;

namespace Saas.Api.Features.Auth.Login;

internal static class LoginEndpoint
{
    public static async Task<Results<Ok<TokenResponse>, Problem>> Handle(
        LoginRequest request, AccountSignIn accounts, TokenAnswer answer, HttpContext context, CancellationToken ct)
    {
        var email = EmailAddress.Normalize(request.Email)!;
        var device = Device.Of(context, request.DeviceName, request.DeviceToken);
        var outcome = await accounts.SignInAsync(email, request.Password, request.TenantId, device, ct);
        return outcome.SignedIn is { } signedIn
            ? TypedResults.Ok(await answer.WelcomeAsync(context, signedIn, device, request.TokenTransport, ct))
            : outcome.Problem!;
    }
}
