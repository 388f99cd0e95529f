using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Saas.Api.Tests.Harness;

/// <summary>Sends bytes that HttpClient would refuse or mend, on a connection of their own.</summary>
internal static class RawHttp
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    public static async Task<HttpResponseMessage> SendAsync(Uri url, string requestLine, byte[]? body, params string[] headers)
    {
        var length = body is null || headers.Any(header => header.StartsWith("Transfer-Encoding", StringComparison.OrdinalIgnoreCase))
            ? "" : $"Content-Length: {body.Length}\r\n";
        var head = $"{requestLine}\r\nHost: {url.Authority}\r\nConnection: close\r\n{length}{string.Concat(headers.Select(header => $"{header}\r\n"))}\r\n";
        return Parse(await ExchangeAsync(url, [.. Encoding.Latin1.GetBytes(head), .. body ?? []]));
    }

    private static async Task<byte[]> ExchangeAsync(Uri url, byte[] request)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Limit);
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(url.Host, url.Port, limit.Token);
        await using var stream = new NetworkStream(socket);
        using var answer = new MemoryStream();
        try
        {
            await stream.WriteAsync(request, limit.Token);
            await stream.CopyToAsync(answer, limit.Token);
        }
        catch (IOException) when (answer.Length > 0)
        {
            // The server answered and closed before it had read everything.
        }

        return answer.ToArray();
    }

    private static HttpResponseMessage Parse(byte[] bytes)
    {
        var end = bytes.AsSpan().IndexOf("\r\n\r\n"u8);
        Assert.True(end > 0, $"No HTTP answer came: {Encoding.Latin1.GetString(bytes)}");
        var lines = Encoding.Latin1.GetString(bytes, 0, end).Split("\r\n");
        var answer = new HttpResponseMessage((HttpStatusCode)int.Parse(lines[0].Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture));
        var chunked = lines.Any(line => line.Equals("Transfer-Encoding: chunked", StringComparison.OrdinalIgnoreCase));
        answer.Content = new ByteArrayContent(chunked ? Unchunk(bytes.AsSpan(end + 4)) : bytes[(end + 4)..]);
        foreach (var line in lines[1..])
        {
            var (name, value) = (line[..line.IndexOf(':', StringComparison.Ordinal)], line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim());
            if (!answer.Headers.TryAddWithoutValidation(name, value))
                answer.Content.Headers.TryAddWithoutValidation(name, value);
        }

        return answer;
    }

    private static byte[] Unchunk(ReadOnlySpan<byte> body)
    {
        var whole = new List<byte>();
        while (body.IndexOf("\r\n"u8) is var line and > 0)
        {
            var length = Convert.ToInt32(Encoding.ASCII.GetString(body[..line]), 16);
            whole.AddRange(body.Slice(line + 2, length));
            body = body[Math.Min(body.Length, line + 2 + length + 2)..];
        }

        return [.. whole];
    }
}
