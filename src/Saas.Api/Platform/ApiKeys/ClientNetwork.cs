using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Saas.Api.Platform.ApiKeys;

/// <summary>A network that clients may come from, in CIDR notation; an address by itself is a network of one.</summary>
internal static class ClientNetwork
{
    /// <summary>The one form that is stored; null when the text is no network. Clients of IPv4 are never seen as IPv6: such networks are refused.</summary>
    public static string? Normalize(string text)
    {
        var parts = text.Split('/');
        if (parts.Length > 2 || text.Contains('%', StringComparison.Ordinal) || !IPAddress.TryParse(parts[0], out var address) || address.IsIPv4MappedToIPv6)
            return null;
        // 127.1 and 0x7f.0.0.1 are addresses too, but not to whoever reads the list.
        if (address.AddressFamily == AddressFamily.InterNetwork && address.ToString() != parts[0])
            return null;
        var bits = address.GetAddressBytes().Length * 8;
        var length = bits;
        if (parts.Length == 2 && (!int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out length) || length > bits))
            return null;
        // The framework takes host bits and drops them; whoever writes 10.0.0.1/8 may mean something else.
        return IPNetwork.TryParse(string.Create(CultureInfo.InvariantCulture, $"{address}/{length}"), out var network) && network.BaseAddress.Equals(address) ? network.ToString() : null;
    }
}
