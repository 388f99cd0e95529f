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
        if (registration.RequiresProof)
            return await registration.RequestAsync(request.TenantId, null, email, request.Password, ct) is { } refused ? new Problem(refused) : TypedResults.Accepted((string?)null);
        var (signedIn, problem) = await accounts.RegisterAsync(request.TenantId!.Value, email, request.Password, Device.Of(context), ct);
        return signedIn is null
            ? new Problem(problem!)
            : TypedResults.Created("/users/me", await answer.WriteAsync(context, signedIn.User, signedIn.RefreshToken, request.TokenTransport, ct));
    }
}
