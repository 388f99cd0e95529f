using Microsoft.AspNetCore.Http.HttpResults;
using Saas.Api.Platform.Access;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Sessions;
using Saas.Api.Platform.Tokens;

namespace Saas.Api.Features.Auth.Logout;

internal static class LogoutEndpoint
{
    /// <summary>Either token will do: a client whose access token has expired can still sign out.</summary>
    public static async Task<Results<NoContent, Problem>> Handle(
        LogoutRequest? request, AccessTokens tokens, RefreshSessions sessions, RefreshCookie cookie, HttpContext context, CancellationToken ct)
    {
        if (cookie.CheckOrigin(context.Request) is { } refused)
            return new Problem(refused);
        var (access, problem) = await AccessMiddleware.ReadTokenAsync(context, tokens);
        if (access is not null)
            await sessions.EndAsync(access.SessionId, access.AccountId, access.TenantId, "logout", ct);
        var ended = (request?.RefreshToken ?? cookie.Read(context.Request)) is { } refreshToken && await sessions.EndAsync(refreshToken, ct);
        if (access is null && !ended)
            return new Problem(problem!);
        cookie.Clear(context.Response);
        return TypedResults.NoContent();
    }
}
