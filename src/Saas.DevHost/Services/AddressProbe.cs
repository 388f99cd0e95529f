using System.Net.Sockets;

namespace Saas.DevHost.Services;

/// <summary>Asks a server at a given address whether it is there and speaks the right protocol.</summary>
internal static class AddressProbe
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    public static async Task RequireAsync(
        string variable, string service, string host, int port, byte[] question, Func<byte[], bool> isRight, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Limit);
        try
        {
            if (!isRight(await AskAsync(host, port, question, limit.Token)))
                throw new SetupException($"{variable}: what answers at {host}:{port} is not {service}.");
        }
        catch (Exception error) when (error is SocketException or IOException or OperationCanceledException && !cancellation.IsCancellationRequested)
        {
            throw new SetupException($"{variable}: no {service} answers at {host}:{port}. Start it, or unset {variable} to have one started here.");
        }
    }

    public static async Task<byte[]> AskAsync(string host, int port, byte[] question, CancellationToken cancellation)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(host, port, cancellation);
        var stream = client.GetStream();
        await stream.WriteAsync(question, cancellation);
        var answer = new byte[64];
        return answer[..await stream.ReadAsync(answer, cancellation)];
    }
}
