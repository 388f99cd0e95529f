namespace Saas.Api.Platform.Http;

/// <summary>The id by which a client finds its request in our logs: its own when well formed, else one of ours.</summary>
internal static class CorrelationId
{
    public const string Header = "X-Correlation-ID";
    private const int Longest = 128;
    private static readonly AsyncLocal<string?> Ambient = new();

    /// <summary>The id of the request or job that is under way.</summary>
    public static string? Current { get => Ambient.Value; set => Ambient.Value = value; }

    public static string Of(HttpContext context) =>
        context.Request.Headers[Header] is [{ Length: > 0 and <= Longest } id] && id.All(IsAllowed) ? id : Guid.CreateVersion7().ToString("N");

    private static bool IsAllowed(char c) => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.';
}
