using System.Globalization;
using System.Text;

namespace Saas.Api.Platform.Validation;

/// <summary>
/// One form per mailbox, which is stored, looked up and written to: local part in lower-case ASCII (RFC 5321 dot-atom), domain in
/// lower-case ASCII by IDNA. Look-alike letters in the local part are refused instead of folded.
/// </summary>
internal static class EmailAddress
{
    private const string Specials = "!#$%&'*+-/=?^_`{|}~.";
    private static readonly IdnMapping Idn = new() { UseStd3AsciiRules = true };

    /// <summary>The stored form, or null when the text is no address.</summary>
    public static string? Normalize(string text)
    {
        var at = text.LastIndexOf('@');
        if (text.Length > 254 || at is < 1 or > 64 || at == text.Length - 1)
            return null;
        var local = text[..at];
        if (local[0] == '.' || local[^1] == '.' || local.Contains("..", StringComparison.Ordinal)
            || !local.All(c => char.IsAsciiLetterOrDigit(c) || Specials.Contains(c, StringComparison.Ordinal)))
            return null;
        return NormalizeDomain(text[(at + 1)..]) is { } domain && local.Length + 1 + domain.Length <= 254
            ? $"{local.ToLowerInvariant()}@{domain}"
            : null;
    }

    /// <summary>The stored form of what is behind the @, or null.</summary>
    public static string? NormalizeDomain(string text)
    {
        // Without ICU nothing composes letter and accent, narrows wide letters, parts ligatures or drops what nobody sees: such a domain would
        // get a second name, so it is refused.
        if (text.EnumerateRunes().Any(rune => rune.Value is (>= 0x0300 and <= 0x036F) or (>= 0xFB00 and <= 0xFFFF) || Rune.GetUnicodeCategory(rune) == UnicodeCategory.Format))
            return null;
        try
        {
            var domain = Idn.GetAscii(text.ToLowerInvariant());
            return domain.Contains('.', StringComparison.Ordinal) && !domain.StartsWith('.') && !domain.EndsWith('.') ? domain : null;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
