using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Konscious.Security.Cryptography;

namespace Saas.Api.Platform.Passwords;

/// <summary>What one hash costs to compute.</summary>
internal sealed record HashCost(int MemoryKib, int Passes, int Lanes = 1)
{
    /// <summary>Whatever a row says, verifying it takes no more than this: 256 MiB, 100 passes, 16 lanes.</summary>
    public const int MostMemoryKib = 262_144;
    public const int MostPasses = 100;
    private const int MostLanes = 16;

    /// <summary>RFC 9106: at least eight blocks of 1 KiB a lane.</summary>
    public bool IsAllowed =>
        Lanes is >= 1 and <= MostLanes && MemoryKib >= 8 * Lanes && MemoryKib <= MostMemoryKib && Passes is >= 1 and <= MostPasses;
}

/// <summary>
/// Argon2id (RFC 9106, version 19) in PHC string form: $argon2id$v=19$m=…,t=…,p=…$salt$tag. With a pepper, which is Argon2's secret
/// input K, the string also names it: p=…,keyid=….
/// </summary>
internal sealed record PasswordHash(HashCost Cost, byte[] Salt, byte[] Tag, string? KeyId = null)
{
    private const int SaltBytes = 16;
    private const int TagBytes = 32;
    private const int MostBytes = 64;

    public static async Task<PasswordHash> CreateAsync(string password, HashCost cost, Pepper? pepper = null)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltBytes);
        return new(cost, salt, await ComputeAsync(password, salt, cost, pepper, TagBytes), pepper?.Id);
    }

    /// <param name="password">As received.</param>
    /// <param name="pepper">The one that <see cref="KeyId"/> names.</param>
    public async Task<bool> VerifyAsync(string password, Pepper? pepper = null)
    {
        var tag = await ComputeAsync(password, Salt, Cost, pepper, Tag.Length);
        return CryptographicOperations.FixedTimeEquals(Tag, tag);
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"$argon2id$v=19$m={Cost.MemoryKib},t={Cost.Passes},p={Cost.Lanes}{(KeyId is null ? "" : $",keyid={KeyId}")}${Encode(Salt)}${Encode(Tag)}");

    /// <exception cref="FormatException">The text is no such string, or its cost is beyond what is allowed.</exception>
    public static PasswordHash Parse(string phc)
    {
        if (phc.Split('$') is ["", "argon2id", "v=19", var parameters, var salt, var tag]
            && parameters.Split(',') is [['m', '=', .. var memory], ['t', '=', .. var passes], ['p', '=', .. var lanes], .. var more]
            && KeyIdOf(more) is (true, var keyId)
            && new HashCost(Number(memory), Number(passes), Number(lanes)) is { IsAllowed: true } cost
            && Decode(salt) is { Length: >= 8 and <= MostBytes } saltBytes
            && Decode(tag) is { Length: >= 16 and <= MostBytes } tagBytes)
            return new(cost, saltBytes, tagBytes, keyId);
        throw new FormatException("Not an Argon2id string.");
    }

    private static (bool IsRight, string? KeyId) KeyIdOf(string[] parameters) => parameters switch
    {
        [] => (true, null),
        [['k', 'e', 'y', 'i', 'd', '=', .. var keyId]] => (keyId.Length > 0, keyId),
        _ => (false, null),
    };

    private static async Task<byte[]> ComputeAsync(string password, byte[] salt, HashCost cost, Pepper? pepper, int length)
    {
        using var argon2 = new Argon2id(Encoding.UTF8.GetBytes(password))
        {
            Salt = salt,
            MemorySize = cost.MemoryKib,
            Iterations = cost.Passes,
            DegreeOfParallelism = cost.Lanes,
            KnownSecret = pepper?.Secret,
        };
        // Not GetBytes, which would block this thread while others of the pool compute.
        return await argon2.GetBytesAsync(length);
    }

    private static int Number(ReadOnlySpan<char> digits) =>
        int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    private static string Encode(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=');

    private static byte[] Decode(string text) => Convert.FromBase64String(text.PadRight((text.Length + 3) / 4 * 4, '='));
}
