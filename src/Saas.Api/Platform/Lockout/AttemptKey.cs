using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace Saas.Api.Platform.Lockout;

/// <summary>What failures are counted under: a hash, so that the table of them is no list of addresses.</summary>
internal static class AttemptKey
{
    private const int NetworkBytes = 8;

    /// <param name="email">In its stored form, whether or not there is such an account.</param>
    public static ReadOnlyMemory<byte> OfAccount(string email) => Hash($"account:{email}");

    /// <param name="subjectId">An account whose owner is signed in, or a registration whose mailbox was proven.</param>
    public static ReadOnlyMemory<byte> OfOwner(Guid subjectId) => Hash($"owner:{subjectId}");

    /// <summary>An IPv6 client has a whole /64 to itself.</summary>
    public static ReadOnlyMemory<byte>? OfClient(string? address)
    {
        if (!IPAddress.TryParse(address, out var client))
            return null;
        return client.AddressFamily == AddressFamily.InterNetworkV6
            ? Hash($"client:{Convert.ToHexString(client.GetAddressBytes().AsSpan(0, NetworkBytes))}")
            : Hash($"client:{client}");
    }

    private static ReadOnlyMemory<byte> Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
