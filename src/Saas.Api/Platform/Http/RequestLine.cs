using System.Collections;

namespace Saas.Api.Platform.Http;

/// <summary>The fields of one request's log line; null ones are left out.</summary>
internal sealed class RequestLine(params ReadOnlySpan<KeyValuePair<string, object?>> fields) : IReadOnlyList<KeyValuePair<string, object?>>
{
    private readonly KeyValuePair<string, object?>[] _fields = Present(fields);

    public KeyValuePair<string, object?> this[int index] => _fields[index];

    public int Count => _fields.Length;

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator() => ((IEnumerable<KeyValuePair<string, object?>>)_fields).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => _fields.GetEnumerator();

    public override string ToString() => "Request";

    private static KeyValuePair<string, object?>[] Present(ReadOnlySpan<KeyValuePair<string, object?>> fields)
    {
        var present = new List<KeyValuePair<string, object?>>(fields.Length);
        foreach (var field in fields)
        {
            if (field.Value is not null)
                present.Add(field);
        }
        return [.. present];
    }
}
