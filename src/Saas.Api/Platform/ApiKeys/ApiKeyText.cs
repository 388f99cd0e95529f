using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Saas.Api.Platform.ApiKeys;

/// <param name="TenantId">Whose key it says to be.</param>
/// <param name="KeyId">Which one.</param>
/// <param name="Hash">SHA-256 of the whole text: what is stored.</param>
internal sealed record ReadKey(Guid TenantId, Guid KeyId, ReadOnlyMemory<byte> Hash);

/// <summary>
/// A key as its holder keeps it: a prefix by which scanners know it, then in base64url the tenant's id (16 bytes), the key's (16), a
/// secret (32), and a checksum (5), which tells what is mistyped or cut off without asking anybody.
/// </summary>
internal static class ApiKeyText
{
    public const string Prefix = "sak_";

    private const int IdBytes = 16;
    private const int SecretBytes = 32;
    private const int ChecksumBytes = 5;
    private const int Checked = IdBytes + IdBytes + SecretBytes;
    private const int Bytes = Checked + ChecksumBytes;

    /// <summary>92 letters: three bytes make four, so that no bit is left over to be changed.</summary>
    private const int Letters = Bytes / 3 * 4;

    public static string Create(Guid tenantId, Guid keyId)
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        tenantId.TryWriteBytes(bytes, bigEndian: true, out _);
        keyId.TryWriteBytes(bytes[IdBytes..], bigEndian: true, out _);
        RandomNumberGenerator.Fill(bytes.Slice(IdBytes + IdBytes, SecretBytes));
        Checksum(bytes[..Checked], bytes[Checked..]);
        return Prefix + Base64Url.EncodeToString(bytes);
    }

    public static ReadOnlyMemory<byte> Hash(string key) => SHA256.HashData(Encoding.ASCII.GetBytes(key));

    /// <summary>Null when the text is no key, or one that was changed.</summary>
    public static ReadKey? Read(string text)
    {
        if (text.Length != Prefix.Length + Letters || !text.StartsWith(Prefix, StringComparison.Ordinal) || !Base64Url.IsValid(text.AsSpan(Prefix.Length)))
            return null;
        Span<byte> bytes = stackalloc byte[Bytes];
        Span<byte> checksum = stackalloc byte[ChecksumBytes];
        if (Base64Url.DecodeFromChars(text.AsSpan(Prefix.Length), bytes) != Bytes)
            return null;
        Checksum(bytes[..Checked], checksum);
        return CryptographicOperations.FixedTimeEquals(checksum, bytes[Checked..])
            ? new(new Guid(bytes[..IdBytes], bigEndian: true), new Guid(bytes.Slice(IdBytes, IdBytes), bigEndian: true), Hash(text))
            : null;
    }

    private static void Checksum(ReadOnlySpan<byte> bytes, Span<byte> checksum)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes, hash);
        hash[..ChecksumBytes].CopyTo(checksum);
    }
}
