using System.Net.Sockets;

namespace Saas.DevHost.Services.Redis;

internal static class RedisPing
{
    public static byte[] Question { get; } = "PING\r\n"u8.ToArray();

    /// <summary>Also a server that wants a password first is one.</summary>
    public static bool IsAnswer(byte[] answer) => answer.AsSpan().StartsWith("+PONG"u8) || answer.AsSpan().StartsWith("-NOAUTH"u8);

    public static async ValueTask<bool> AnswersAsync(int port, CancellationToken cancellation)
    {
        try
        {
            return IsAnswer(await AddressProbe.AskAsync("127.0.0.1", port, Question, cancellation));
        }
        catch (Exception error) when (error is SocketException or IOException)
        {
            return false;
        }
    }
}
