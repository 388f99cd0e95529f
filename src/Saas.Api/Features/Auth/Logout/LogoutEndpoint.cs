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
        LogoutRequest? request, AccessTokens tokens, RefreshSessions sessions, SessionEnds ends, RefreshCookie cookie, HttpContext context)
    {
        if (cookie.CheckOrigin(context.Request) is { } refused)
            return new Problem(refused);
        var (ct, all) = (context.RequestAborted, request?.All == true);
        var (access, problem) = await AccessMiddleware.ReadTokenAsync(context, tokens);
        if (problem == ProblemCode.ImpersonationForbidden)
            return new Problem(problem);
        if (access is not null && all)
            await ends.EndAllAsync(access.AccountId, access.SessionId, null, SessionEnds.Logout, ct);
        else if (access is not null)
            await ends.EndAsync(access.AccountId, access.SessionId, SessionEnds.Logout, ct);
        if ((request?.RefreshToken ?? cookie.Read(context.Request)) is { } refreshToken)
        {
            var wrong = await sessions.EndAsync(refreshToken, DpopProof.Of(context)?.KeyThumbprint, all, ct);
            problem = wrong is null ? null : wrong == ProblemCode.InvalidDpopProof ? wrong : problem;
        }
        if (access is null && problem is not null)
            return new Problem(problem);
        cookie.Clear(context.Response);
        return TypedResults.NoContent();
    }
}
