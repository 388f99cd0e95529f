using System.Buffers.Text;
using System.Text.Json;

namespace Saas.Api.Platform.Tokens;

/// <summary>
/// The form that our own tokens have and no other: three parts, a header of alg, kid and typ alone, no member twice, one audience.
/// So nothing in a token can bring a key along (jku, x5u, x5c, jwk), ask for a rule that is not known here (crit, b64, zip), or be
/// read in two ways.
/// </summary>
internal static class StrictToken
{
    private static readonly JsonDocumentOptions Options = new() { AllowDuplicateProperties = false, MaxDepth = 8 };

    /// <summary>The id of the key that it names, when the token has this form.</summary>
    public static string? ReadKeyId(string token)
    {
        var first = token.IndexOf('.', StringComparison.Ordinal);
        var second = token.IndexOf('.', first + 1);
        if (first < 0 || second < 0 || token.IndexOf('.', second + 1) >= 0)
            return null;
        try
        {
            using var header = Parse(token.AsSpan(0, first));
            using var payload = Parse(token.AsSpan(first + 1, second - first - 1));
            return HasOurMembers(header.RootElement) && IsText(payload.RootElement, "aud") ? header.RootElement.GetProperty("kid").GetString() : null;
        }
        catch (Exception exception) when (exception is FormatException or JsonException or InvalidOperationException)
        {
            // The last one: a string that is no Unicode, such as half of a surrogate pair.
            return null;
        }
    }

    private static JsonDocument Parse(ReadOnlySpan<char> part) => JsonDocument.Parse(Base64Url.DecodeFromChars(part), Options);

    private static bool HasOurMembers(JsonElement header) =>
        IsText(header, "alg") && IsText(header, "kid") && IsText(header, "typ") && header.GetPropertyCount() == 3;

    private static bool IsText(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.String;
}
