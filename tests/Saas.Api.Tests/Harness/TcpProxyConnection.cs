using System.Net;
using System.Net.Sockets;

namespace Saas.Api.Tests.Harness;

/// <summary>One client's connection through a <see cref="TcpProxy"/>.</summary>
internal sealed class TcpProxyConnection(TcpProxy proxy, Socket client) : IDisposable
{
    private readonly Socket _server = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly PostgresMessages _messages = new(proxy.CountReadyForQuery);

    public async Task RunAsync(DnsEndPoint upstream, CancellationToken stop)
    {
        try
        {
            client.NoDelay = true;
            await proxy.Gate.Task.WaitAsync(stop);
            await _server.ConnectAsync(upstream, stop);
            await Task.WhenAny(
                PumpAsync(client, _server, _messages.FromClient, false, stop),
                PumpAsync(_server, client, _messages.FromServer, true, stop));
        }
        catch (Exception end) when (end is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // One side has gone; the other one goes too.
        }
        finally
        {
            Dispose();
        }
    }

    public void Dispose()
    {
        client.Dispose();
        _server.Dispose();
    }

    /// <summary>RST to both sides.</summary>
    public void Reset()
    {
        foreach (var socket in new[] { client, _server })
        {
            try
            {
                socket.LingerState = new LingerOption(true, 0);
                socket.Dispose();
            }
            catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
            {
                // It has ended by itself.
            }
        }
    }

    private async Task PumpAsync(Socket from, Socket to, Action<ReadOnlySpan<byte>> watch, bool isAnswer, CancellationToken stop)
    {
        var buffer = new byte[16 * 1024];
        try
        {
            while (await from.ReceiveAsync(buffer, stop) is var length and > 0)
            {
                if (proxy.Swallows)
                    continue;
                await proxy.PassAsync(isAnswer, stop);
                watch(buffer.AsSpan(0, length));
                for (var sent = 0; sent < length;)
                    sent += await to.SendAsync(buffer.AsMemory(sent, length - sent), stop);
            }
        }
        catch (Exception end) when (end is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The caller closes both sides.
        }
    }
}
