using System.Text;

namespace Saas.Api.Platform.Errors;

/// <summary>Writes places in a body as RFC 6901 pointers in URI fragment form (#/a/0/b).</summary>
internal static class JsonPointer
{
    private const string QuoteOpens = "['";
    private const string QuoteCloses = "']";

    /// <summary>From System.Text.Json's path form: $.items[0].name, and $['odd.name'] for a name with other than letters and digits.</summary>
    public static string FromPath(string path)
    {
        var pointer = new StringBuilder("#");
        var rest = path.AsSpan().TrimStart('$');
        while (rest.Length > 0)
        {
            var quoted = rest.StartsWith(QuoteOpens, StringComparison.Ordinal);
            rest = rest[(quoted ? QuoteOpens.Length : 1)..];
            var end = quoted ? rest.IndexOf(QuoteCloses, StringComparison.Ordinal) : rest.IndexOfAny('.', '[');
            var part = end < 0 ? rest : rest[..end];
            pointer.Append('/').Append(Escape(quoted ? part : part.TrimEnd(']')));
            rest = end < 0 ? [] : rest[(quoted ? end + QuoteCloses.Length : end)..];
        }
        return pointer.ToString();
    }

    /// <summary>From the validation's form: Items[0].Name, in the names of the code.</summary>
    public static string FromMember(string member)
    {
        var pointer = new StringBuilder("#");
        foreach (var part in member.Split(['.', '['], StringSplitOptions.RemoveEmptyEntries))
            pointer.Append('/').Append(char.ToLowerInvariant(part[0])).Append(part.AsSpan(1).TrimEnd(']'));
        return pointer.ToString();
    }

    /// <summary>RFC 6901, 3 and 6: the pointer's own two signs, then those of a fragment.</summary>
    private static string Escape(ReadOnlySpan<char> name) =>
        Uri.EscapeDataString(name.ToString().Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal));
}
