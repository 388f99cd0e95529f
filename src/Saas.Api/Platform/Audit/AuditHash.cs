using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Saas.Api.Platform.Audit;

/// <summary>
/// SHA-256 over values that cannot run into each other: numbers big-endian, texts and bytes as their length (four bytes, -1 for null)
/// and their content, ids as text in lower case with dashes.
/// </summary>
internal sealed class AuditHash : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public void Add(byte value) => _hash.AppendData([value]);

    public void Add(long value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(bytes, value);
        _hash.AppendData(bytes);
    }

    public void Add(Guid? value) => Add(value?.ToString());

    public void Add(string? text) => Add(text is null ? null : Encoding.UTF8.GetBytes(text));

    public void Add(byte[]? bytes)
    {
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(length, bytes?.Length ?? -1);
        _hash.AppendData(length);
        _hash.AppendData(bytes ?? []);
    }

    /// <summary>Members of a JSON object, name and value as they are written, then their number (-1 for null); what is no object goes in whole.</summary>
    /// <returns>How many there were.</returns>
    public int AddMembers(string? json, Func<string, bool> which)
    {
        if (json is null)
        {
            Add(-1L);
            return 0;
        }
        using var document = JsonDocument.Parse(json);
        var added = 0;
        if (document.RootElement.ValueKind == JsonValueKind.Object)
        {
            foreach (var member in document.RootElement.EnumerateObject().Where(member => which(member.Name)))
            {
                Add(member.Name);
                Add(member.Value.GetRawText());
                added++;
            }
        }
        else
        {
            Add(json);
        }
        Add((long)added);
        return added;
    }

    public byte[] Finish() => _hash.GetHashAndReset();

    public void Dispose() => _hash.Dispose();
}
