using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Konscious.Security.Cryptography;

namespace Saas.Api.Platform.Passwords;

/// <summary>Argon2id (RFC 9106, version 19, one lane) in PHC string form: $argon2id$v=19$m=…,t=…,p=1$salt$tag.</summary>
internal sealed record PasswordHash(int MemoryKib, int Passes, byte[] Salt, byte[] Tag)
{
    private const int SaltBytes = 16;
    private const int TagBytes = 32;

    public static PasswordHash Create(string password, int memoryKib, int passes)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltBytes);
        return new(memoryKib, passes, salt, Compute(password, salt, memoryKib, passes, TagBytes));
    }

    public bool Verify(string password) =>
        CryptographicOperations.FixedTimeEquals(Tag, Compute(password, Salt, MemoryKib, Passes, Tag.Length));

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"$argon2id$v=19$m={MemoryKib},t={Passes},p=1${Encode(Salt)}${Encode(Tag)}");

    /// <exception cref="FormatException">The text is no such string.</exception>
    public static PasswordHash Parse(string phc)
    {
        if (phc.Split('$') is ["", "argon2id", "v=19", var parameters, var salt, var tag]
            && parameters.Split(',') is [['m', '=', .. var memory], ['t', '=', .. var passes], "p=1"])
        {
            return new(
                int.Parse(memory, NumberStyles.None, CultureInfo.InvariantCulture),
                int.Parse(passes, NumberStyles.None, CultureInfo.InvariantCulture),
                Decode(salt),
                Decode(tag));
        }
        throw new FormatException("Not an Argon2id string.");
    }

    private static byte[] Compute(string password, byte[] salt, int memoryKib, int passes, int length)
    {
        using var argon2 = new Argon2id(Encoding.UTF8.GetBytes(password))
        {
            Salt = salt,
            MemorySize = memoryKib,
            Iterations = passes,
            DegreeOfParallelism = 1,
        };
        return argon2.GetBytes(length);
    }

    private static string Encode(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=');

    private static byte[] Decode(string text) => Convert.FromBase64String(text.PadRight((text.Length + 3) / 4 * 4, '='));
}
