using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Saas.Api.Platform.Codes;

/// <summary>The eight digits and the 32 bytes of a link, and what is stored of them.</summary>
/// <remarks>Bytes are passed as memory: Dapper.AOT would take an array for a list of parameters.</remarks>
internal static class CodeSecrets
{
    public const int Digits = 8;
    private const int TokenBytes = 32;

    public static string NewCode() => RandomNumberGenerator.GetString("0123456789", Digits);

    public static string NewToken() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(TokenBytes));

    /// <summary>Bound to its row; SQL that tries a code computes the same.</summary>
    public static ReadOnlyMemory<byte> HashCode(Guid id, string code) => SHA256.HashData([.. id.ToByteArray(bigEndian: true), .. Encoding.UTF8.GetBytes(code)]);

    public static ReadOnlyMemory<byte> HashToken(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));

    /// <summary>As people type it: with or without spaces and dashes between the digits.</summary>
    public static string Clean(string code) => code.Replace(" ", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal);
}
