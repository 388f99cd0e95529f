using Microsoft.AspNetCore.Http.HttpResults;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Sessions;

namespace Saas.Api.Features.Auth.Refresh;

internal static class RefreshEndpoint
{
    public static async Task<Results<Ok<TokenResponse>, Problem>> Handle(
        RefreshRequest? request, RefreshSessions sessions, RefreshCookie cookie, TokenAnswer answer, HttpContext context, CancellationToken ct)
    {
        if (cookie.CheckOrigin(context.Request) is { } refused)
            return new Problem(refused);
        if ((request?.RefreshToken ?? cookie.Read(context.Request)) is not { } token)
            return new Problem(ProblemCode.InvalidRefreshToken);

        var (user, successor, problem) = await sessions.RefreshAsync(token, Device.Of(context), ct);
        if (problem is not null)
            return new Problem(problem);
        var transport = request?.RefreshToken is null ? TokenTransport.Cookie : TokenTransport.Body;
        return TypedResults.Ok(await answer.WriteAsync(context, user!, successor!, transport, ct));
    }
}
