using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Saas.Api.Platform.Tokens;

/// <summary>
/// A refresh token: 32 bytes in base64url. Only its SHA-256 is stored. A successor is HMAC-SHA256(parent, salt), so that whoever
/// holds the parent can be given the same successor again, and the database alone yields none.
/// </summary>
/// <remarks>Bytes are passed as memory: Dapper.AOT would take an array for a list of parameters.</remarks>
internal static class RefreshToken
{
    private const int Bytes = 32;

    public static string Create() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes));

    public static ReadOnlyMemory<byte> CreateSalt() => RandomNumberGenerator.GetBytes(Bytes);

    public static string Successor(string parent, ReadOnlyMemory<byte> salt) =>
        Base64Url.EncodeToString(HMACSHA256.HashData(Encoding.ASCII.GetBytes(parent), salt.Span));

    public static ReadOnlyMemory<byte> Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
