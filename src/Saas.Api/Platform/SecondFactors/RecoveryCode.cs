using System.Security.Cryptography;
using System.Text;

namespace Saas.Api.Platform.SecondFactors;

/// <summary>
/// Fifteen characters out of 31 that nobody mistakes for each other, in three groups: 74 bits, so that the plain SHA-256 that is
/// stored gives none away. Read without regard to case, spaces and dashes.
/// </summary>
internal static class RecoveryCode
{
    public const int Count = 10;
    private const int Groups = 3;
    private const int GroupLength = 5;
    private const string Alphabet = "23456789abcdefghjkmnpqrstuvwxyz";

    public static IReadOnlyList<string> CreateSet() => [.. Enumerable.Range(0, Count).Select(_ => Create())];

    /// <summary>With the account in it: one code at two accounts has two hashes.</summary>
    public static ReadOnlyMemory<byte> Hash(Guid accountId, string code)
    {
        var plain = new StringBuilder(code.Length);
        foreach (var c in code)
        {
            if (c is not (' ' or '-'))
                plain.Append(char.ToLowerInvariant(c));
        }
        return SHA256.HashData(Encoding.UTF8.GetBytes($"{accountId:N}:{plain}"));
    }

    /// <summary>As one text, since an array of bytes is no parameter for Dapper.AOT.</summary>
    public static string HashAll(Guid accountId, IReadOnlyList<string> codes) =>
        string.Join(' ', codes.Select(code => Convert.ToHexStringLower(Hash(accountId, code).Span)));

    private static string Create() => string.Join('-', Enumerable.Range(0, Groups).Select(_ => RandomNumberGenerator.GetString(Alphabet, GroupLength)));
}
