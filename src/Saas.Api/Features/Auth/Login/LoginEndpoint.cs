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
        var device = Device.Of(context, request.DeviceToken);
        var signedIn = await accounts.SignInAsync(email, request.Password, request.TenantId, device, ct);
        return signedIn is null
            ? new Problem(ProblemCode.InvalidCredentials)
            : TypedResults.Ok(await answer.WelcomeAsync(context, signedIn, device, request.TokenTransport, ct));
    }
}
