using Microsoft.AspNetCore.Http.HttpResults;
using Saas.Api.Platform.Accounts;
using Saas.Api.Platform.Accounts.Recovery;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Sessions;
using Saas.Api.Platform.Validation;

namespace Saas.Api.Features.Auth.Register;

internal static class RegisterEndpoint
{
    public static async Task<Results<Created<TokenResponse>, Accepted, Problem>> Handle(
        RegisterRequest request, AccountSignIn accounts, AccountRegistration registration, TokenAnswer answer, HttpContext context, CancellationToken ct)
    {
        var email = EmailAddress.Normalize(request.Email)!;
        var device = Device.Of(context, request.DeviceName);
        if (await registration.MustProveAsync(request.TenantId!.Value, ct))
            return await registration.RequestAsync(request.TenantId, null, email, request.Password, device, ct) is { } refused ? new Problem(refused) : TypedResults.Accepted((string?)null);
        var outcome = await accounts.RegisterAsync(request.TenantId.Value, email, request.Password, request.Code, device, ct);
        return outcome.SignedIn is { } signedIn
            ? TypedResults.Created("/users/me", await answer.WelcomeAsync(context, signedIn, device, request.TokenTransport, ct))
            : outcome.Problem!;
    }
}
