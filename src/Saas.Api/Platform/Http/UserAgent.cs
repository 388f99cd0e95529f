namespace Saas.Api.Platform.Http;

/// <summary>What a client calls itself, cut to what a session keeps.</summary>
internal static class UserAgent
{
    private const int Longest = 400;

    /// <summary>In the order in which they are looked for: most browsers also call themselves by the names of others.</summary>
    private static readonly (string Mark, string Name)[] Browsers =
    [
        ("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser/", "Samsung Internet"), ("FxiOS/", "Firefox"), ("Firefox/", "Firefox"),
        ("CriOS/", "Chrome"), ("Chrome/", "Chrome"), ("Version/", "Safari"),
    ];

    private static readonly (string Mark, string Name)[] Systems =
    [
        ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Macintosh", "macOS"), ("Darwin/", "iOS or macOS"), ("CrOS", "ChromeOS"),
        ("Linux", "Linux"),
    ];

    public static string? Of(HttpContext context) =>
        context.Request.Headers.UserAgent.ToString() is { Length: > 0 } agent ? Cut(agent) : null;

    /// <summary>In words for a person: "Chrome on Android"; a guess, nothing rests on it.</summary>
    public static string? Describe(string? agent)
    {
        if (agent is null)
            return null;
        var client = agent.StartsWith("Mozilla/", StringComparison.Ordinal) ? Find(Browsers, agent) ?? "Browser" : agent.Split('/', ' ')[0];
        return client.Length == 0 ? null : Find(Systems, agent) is { } system ? $"{client} on {system}" : client;
    }

    private static string? Find((string Mark, string Name)[] known, string agent)
    {
        foreach (var (mark, name) in known)
        {
            if (agent.Contains(mark, StringComparison.Ordinal))
                return name;
        }
        return null;
    }

    /// <summary>Never between the halves of a surrogate pair, which PostgreSQL would refuse.</summary>
    private static string Cut(string agent) =>
        agent.Length <= Longest ? agent : agent[..(char.IsHighSurrogate(agent[Longest - 1]) ? Longest - 1 : Longest)];
}
