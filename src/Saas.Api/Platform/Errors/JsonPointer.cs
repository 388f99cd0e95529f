using System.Text;

namespace Saas.Api.Platform.Errors;

/// <summary>Writes places in a body as RFC 6901 pointers in URI fragment form (#/a/0/b).</summary>
internal static class JsonPointer
{
    /// <summary>From System.Text.Json's path form: $.items[0].name</summary>
    public static string FromPath(string path)
    {
        var pointer = new StringBuilder("#");
        foreach (var part in path.TrimStart('$').Split(['.', '['], StringSplitOptions.RemoveEmptyEntries))
            pointer.Append('/').Append(part.Trim(']', '\''));
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
}
