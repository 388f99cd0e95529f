using System.Buffers.Text;

namespace Saas.Api.Platform.Paging;

/// <summary>The place in a list after which the next page begins: the id of the last item, opaque to clients.</summary>
internal static class Cursor
{
    private const int Bytes = 16;
    private const int Letters = 22;

    public static string Write(Guid id) => Base64Url.EncodeToString(id.ToByteArray(bigEndian: true));

    /// <summary>False when the text is no cursor of ours; null is the beginning.</summary>
    public static bool TryRead(string? text, out Guid? after)
    {
        after = null;
        if (text is null)
            return true;
        Span<byte> id = stackalloc byte[Bytes];
        if (text.Length != Letters || !Base64Url.IsValid(text) || Base64Url.DecodeFromChars(text, id) != Bytes)
            return false;
        after = new Guid(id, bigEndian: true);
        return true;
    }

    /// <summary>Makes a page of rows that were read with one more than the limit; it may be short of it when not all was looked at.</summary>
    /// <param name="rows">What was found.</param>
    /// <param name="limit">Items of a page.</param>
    /// <param name="id">Of an item.</param>
    /// <param name="until">The last one that was looked at; null: all were.</param>
    public static Page<T> ToPage<T>(List<T> rows, int limit, Func<T, Guid> id, Guid? until = null)
    {
        if (rows.Count <= limit)
            return new(rows, until is { } last ? Write(last) : null);
        rows.RemoveAt(limit);
        return new(rows, Write(id(rows[^1])));
    }
}
