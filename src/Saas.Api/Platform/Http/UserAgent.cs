namespace Saas.Api.Platform.Http;

/// <summary>What a client calls itself, cut to what a session keeps.</summary>
internal static class UserAgent
{
    private const int Longest = 400;

    public static string? Of(HttpContext context) =>
        context.Request.Headers.UserAgent.ToString() is { Length: > 0 } agent ? Cut(agent) : null;

    /// <summary>Never between the halves of a surrogate pair, which PostgreSQL would refuse.</summary>
    private static string Cut(string agent) =>
        agent.Length <= Longest ? agent : agent[..(char.IsHighSurrogate(agent[Longest - 1]) ? Longest - 1 : Longest)];
}
