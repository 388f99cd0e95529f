using Saas.Api.Platform.Lockout;
using Saas.Api.Platform.Tokens;

namespace Saas.Api.Platform.Sessions;

/// <summary>Turns an open session into the answer: an access token in the body, the refresh token in a cookie or in the body.</summary>
internal sealed class TokenAnswer(AccessTokens tokens, RefreshCookie cookie, KnownDevices devices)
{
    /// <summary>For a sign-in: the device is known from now on, too.</summary>
    public async Task<TokenResponse> WelcomeAsync(HttpContext context, SignedIn signedIn, Device device, string? transport, CancellationToken ct)
    {
        var deviceToken = await devices.RememberAsync(signedIn.User.AccountId, device.KnownToken, ct);
        var tokens = await WriteAsync(context, signedIn.User, signedIn.RefreshToken, transport, ct);
        if (transport == TokenTransport.Body)
            return tokens with { DeviceToken = deviceToken };
        devices.SetCookie(context.Response, deviceToken);
        return tokens;
    }

    public async Task<TokenResponse> WriteAsync(HttpContext context, SignedInRow user, string refreshToken, string? transport, CancellationToken ct)
    {
        var inBody = transport == TokenTransport.Body;
        if (!inBody)
            cookie.Set(context.Response, refreshToken);
        return await WriteAsync(context, user, inBody ? refreshToken : null, ct);
    }

    /// <summary>Without touching the refresh token: the session goes on with the one it has.</summary>
    public Task<TokenResponse> WriteAccessAsync(HttpContext context, SignedInRow user, CancellationToken ct) => WriteAsync(context, user, null, ct);

    private async Task<TokenResponse> WriteAsync(HttpContext context, SignedInRow user, string? refreshToken, CancellationToken ct)
    {
        context.Response.Headers.CacheControl = "no-store";
        return new TokenResponse(
            new TokenTenant(user.TenantId, user.TenantName, user.Slug),
            new TokenUser(user.UserId, user.Email, user.Name, user.Role, user.TenantId),
            await tokens.IssueAsync(user, ct),
            user.KeyThumbprint is null ? "Bearer" : "DPoP",
            tokens.LifetimeSeconds,
            refreshToken);
    }
}

/// <summary>How a client wants its refresh token: as an HttpOnly cookie (web) or in the body (mobile, scripts).</summary>
internal static class TokenTransport
{
    public const string Cookie = "cookie";
    public const string Body = "body";

    /// <summary>What a refused value is answered with.</summary>
    public const string Rule = "Must be cookie or body.";
}
