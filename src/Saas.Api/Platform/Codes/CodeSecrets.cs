using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Saas.Api.Platform.Secrets;

namespace Saas.Api.Platform.Codes;

/// <summary>The eight digits and the 32 bytes of a link, and what is stored of them.</summary>
/// <remarks>Bytes are passed as memory: Dapper.AOT would take an array for a list of parameters.</remarks>
internal static class CodeSecrets
{
    public const int Digits = 8;
    private const int TokenBytes = 32;

    public static string NewCode() => RandomNumberGenerator.GetString("0123456789", Digits);

    public static string NewToken() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(TokenBytes));

    /// <summary>What SQL hashes together with the row's id: eight digits are soon guessed, so the database alone must not suffice for it.</summary>
    public static ReadOnlyMemory<byte> Mac(SecretBox secrets, string code) => secrets.Mac(Encoding.UTF8.GetBytes(code), "one-time code");

    public static ReadOnlyMemory<byte> HashToken(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));

    /// <summary>As people type it: with or without spaces and dashes between the digits.</summary>
    public static string Clean(string code) => code.Replace(" ", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal);
}
