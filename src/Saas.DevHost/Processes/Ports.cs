using System.Net;
using System.Net.Sockets;

namespace Saas.DevHost.Processes;

internal static class Ports
{
    public static bool IsFree(int port) => CanListen(IPAddress.Loopback, port) && CanListen(IPAddress.Any, port)
        && (!Socket.OSSupportsIPv6 || CanListen(IPAddress.IPv6Any, port));

    /// <summary>The preferred port when it is free, so that addresses survive a restart; else any.</summary>
    public static int Take(int? preferred)
    {
        if (preferred is { } port && IsFree(port))
            return port;

        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    private static bool CanListen(IPAddress address, int port)
    {
        try
        {
            using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(address, port));
            socket.Listen(1);
            return true;
        }
        catch (SocketException error) when (error.SocketErrorCode is SocketError.AddressFamilyNotSupported or SocketError.AddressNotAvailable)
        {
            return true; // No such address on this machine, so nothing can be in the way there.
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
