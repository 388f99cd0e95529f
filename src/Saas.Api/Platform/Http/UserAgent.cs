namespace Saas.Api.Platform.Http;

/// <summary>What a client calls itself, cut to what a session keeps.</summary>
internal static class UserAgent
{
    private const int Longest = 400;

    public static string? Of(HttpContext context) =>
        context.Request.Headers.UserAgent.ToString() is { Length: > 0 } agent ? agent[..Math.Min(agent.Length, Longest)] : null;
}
