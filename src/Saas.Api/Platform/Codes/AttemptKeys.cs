using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Saas.Api.Platform.Http;

namespace Saas.Api.Platform.Codes;

/// <summary>The names that attempts are counted under.</summary>
internal static class AttemptKeys
{
    /// <summary>Of an address that need not be anybody's; hashed, so that the table is no list of them.</summary>
    public static string Mails(string kind, string address) => $"mails:{kind}:{Hash(address)}";

    /// <summary>Of the client that asks; null: a job does.</summary>
    public static string? Requests() => RequestOrigin.Current is null ? null : $"requests:{Client()}";

    public static string Guesses() => $"guesses:{Client()}";

    private static string Hash(string address) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(address)));

    /// <summary>An IPv6 client has 2^64 addresses of its own: its network counts as one.</summary>
    private static string Client()
    {
        if (!IPAddress.TryParse(RequestOrigin.Current?.Address, out var address))
            return "unknown";
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
            return address.ToString();
        var bytes = address.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return $"{new IPAddress(bytes)}/64";
    }
}
