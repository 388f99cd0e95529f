using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Saas.Api.Platform.Tokens;

/// <summary>
/// A refresh token, in base64url: the session's id (16 bytes), the session's family (16), which stays, and a secret (32), which rotates.
/// A successor's secret is HMAC-SHA256(parent, salt), so that whoever holds the parent can be given the same successor again.
/// Stored are only hashes, so the database alone yields no token; by the family a spent token is known without storing it
/// (docs/decisions/0007).
/// </summary>
/// <remarks>Bytes are passed as memory: Dapper.AOT would take an array for a list of parameters.</remarks>
internal static class RefreshToken
{
    private const int IdBytes = 16;
    private const int FamilyBytes = 16;
    private const int SecretBytes = 32;
    private const int SecretStart = IdBytes + FamilyBytes;
    private const int Bytes = SecretStart + SecretBytes;

    public static string Create(Guid sessionId)
    {
        Span<byte> token = stackalloc byte[Bytes];
        sessionId.TryWriteBytes(token, bigEndian: true, out _);
        RandomNumberGenerator.Fill(token[IdBytes..]);
        return Base64Url.EncodeToString(token);
    }

    public static ReadOnlyMemory<byte> CreateSalt() => RandomNumberGenerator.GetBytes(SecretBytes);

    /// <summary>The session that a token names; null when the text has not the form of a token.</summary>
    public static Guid? SessionOf(string token)
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        return token.Length == Base64Url.GetEncodedLength(Bytes) && Base64Url.IsValid(token) && Base64Url.DecodeFromChars(token, bytes) == Bytes
            && Base64Url.EncodeToString(bytes) == token
            ? new Guid(bytes[..IdBytes], bigEndian: true)
            : null;
    }

    public static string Successor(string parent, ReadOnlyMemory<byte> salt)
    {
        var token = Base64Url.DecodeFromChars(parent);
        HMACSHA256.HashData(Encoding.ASCII.GetBytes(parent), salt.Span, token.AsSpan(SecretStart));
        return Base64Url.EncodeToString(token);
    }

    /// <summary>SHA-256 of session and family, then SHA-256 of the whole: the first half is the same for all tokens of a session.</summary>
    public static ReadOnlyMemory<byte> Hash(string token) =>
        (byte[])[.. SHA256.HashData(Base64Url.DecodeFromChars(token).AsSpan(0, SecretStart)), .. SHA256.HashData(Encoding.ASCII.GetBytes(token))];
}
