using System.Security.Cryptography;
using System.Text;

namespace Saas.Api.Platform.Passwords;

/// <summary>A secret that hashes are computed with and that the database does not hold: a stolen table of hashes is worthless without it.</summary>
internal sealed class Pepper
{
    public const int Shortest = 32;

    public Pepper(string secret)
    {
        Secret = Encoding.UTF8.GetBytes(secret);
        Id = Convert.ToBase64String(HMACSHA256.HashData(Secret, "id"u8))[..8];
    }

    /// <summary>Names the pepper in the strings that were made with it, without telling anything about it.</summary>
    public string Id { get; }

    public byte[] Secret { get; }
}
