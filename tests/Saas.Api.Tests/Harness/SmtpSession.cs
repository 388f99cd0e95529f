using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;

namespace Saas.Api.Tests.Harness;

/// <summary>What is said instead of the server's own answer; without a text nothing is, and the client waits or is cut off.</summary>
internal sealed record SmtpAnswer(string? Text, bool IsLast = false)
{
    public static SmtpAnswer Hang { get; } = new((string?)null);

    public static SmtpAnswer Drop { get; } = new(null, IsLast: true);

    public static implicit operator SmtpAnswer?(string? text) =>
        text is null ? null : new(text, IsLast: text.StartsWith("421", StringComparison.Ordinal));
}

/// <summary>One client's connection to an <see cref="SmtpServer"/>.</summary>
internal sealed class SmtpSession : IDisposable
{
    private readonly SmtpServer _server;
    private readonly TaskCompletionSource _cut = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Stream _stream;
    private StreamReader _reader = null!;
    private string _from = "";
    private string _to = "";
    private string? _user;
    private bool _isOver;

    public SmtpSession(SmtpServer server, Socket client)
    {
        _server = server;
        client.NoDelay = true;
        _stream = new NetworkStream(client, ownsSocket: true);
        Use(_stream);
    }

    private bool IsEncrypted => _stream is SslStream;

    public async Task RunAsync(CancellationToken stop)
    {
        try
        {
            if (_server.IsImplicitTls)
                await EncryptAsync(stop);
            await AnswerAsync("CONNECT", "220 test", stop);
            while (!_isOver && await _reader.ReadLineAsync(stop) is { } line)
                await TakeAsync(line, stop);
        }
        catch (Exception end) when (end is IOException or SocketException or ObjectDisposedException or OperationCanceledException or AuthenticationException)
        {
            // One side has gone, or does not trust the other one.
        }
        finally
        {
            Dispose();
        }
    }

    public void Dispose()
    {
        _cut.TrySetResult();
        _stream.Dispose();
    }

    private async Task TakeAsync(string line, CancellationToken stop)
    {
        var verb = line.Split(' ', ':')[0].ToUpperInvariant();
        _server.Record(verb == "AUTH" ? "AUTH" : line);
        switch (verb)
        {
            case "EHLO":
                var offers = $"{(_server.Certificate is not null && !IsEncrypted ? "250-STARTTLS\r\n" : "")}{(_server.Login is null ? "" : $"250-AUTH {_server.Mechanisms}\r\n")}";
                await AnswerAsync(line, $"250-test\r\n{offers}250-PIPELINING\r\n250 8BITMIME", stop);
                break;
            case "STARTTLS":
                if (await AnswerAsync(line, "220 go on", stop))
                    await EncryptAsync(stop);
                break;
            case "AUTH":
                await SignInAsync(line.Split(' '), stop);
                break;
            case "MAIL":
                _from = Address(line);
                await AnswerAsync(line, _server.Login is not null && _user is null ? "530 5.7.0 sign in first" : "250 ok", stop);
                break;
            case "RCPT":
                _to = Address(line);
                await AnswerAsync(line, "250 ok", stop);
                break;
            case "DATA":
                if (await AnswerAsync(line, "354 go on", stop))
                    await ReceiveAsync(stop);
                break;
            case "QUIT":
                await AnswerAsync(line, "221 bye", stop);
                _isOver = true;
                break;
            default:
                await AnswerAsync(line, verb is "RSET" or "NOOP" ? "250 ok" : "502 what?", stop);
                break;
        }
    }

    private async Task ReceiveAsync(CancellationToken stop)
    {
        var text = new StringBuilder();
        while (await _reader.ReadLineAsync(stop) is { } line)
        {
            if (line == ".")
            {
                var mail = new ReceivedMail(_from, _to, text.ToString(), IsEncrypted, _user);
                _server.Arrive(mail);
                if (await AnswerAsync(".", "250 taken", stop))
                    _server.Accept(mail);
                return;
            }
            text.Append(line.StartsWith('.') ? line[1..] : line).Append("\r\n");
        }
    }

    private async Task SignInAsync(string[] words, CancellationToken stop)
    {
        string user, password;
        if (words[1] == "LOGIN")
        {
            user = words.Length > 2 ? Decode(words[2]) : await AskAsync("334 VXNlcm5hbWU6", stop);
            password = await AskAsync("334 UGFzc3dvcmQ6", stop);
        }
        else
        {
            var parts = (words.Length > 2 ? Decode(words[2]) : await AskAsync("334 ", stop)).Split('\0');
            (user, password) = (parts[1], parts[2]);
        }
        if (await AnswerAsync("AUTH", (user, password) == _server.Login ? "235 welcome" : "535 5.7.8 no", stop))
            _user = (user, password) == _server.Login ? user : null;
    }

    private async Task<string> AskAsync(string question, CancellationToken stop)
    {
        await WriteAsync(question, stop);
        return Decode(await _reader.ReadLineAsync(stop) ?? throw new IOException("The client has gone."));
    }

    /// <returns>Whether this was the server's own answer.</returns>
    private async Task<bool> AnswerAsync(string line, string answer, CancellationToken stop)
    {
        var scripted = _server.Script(line);
        if (scripted == SmtpAnswer.Hang)
        {
            _server.Hung.TrySetResult();
            await _cut.Task.WaitAsync(stop);
            throw new IOException("The connection was cut.");
        }
        if ((scripted is null ? answer : scripted.Text) is { } text)
            await WriteAsync(text, stop);
        _isOver = scripted is { IsLast: true };
        return scripted is null;
    }

    private async Task WriteAsync(string text, CancellationToken stop) => await _stream.WriteAsync(Encoding.Latin1.GetBytes($"{text}\r\n"), stop);

    private async Task EncryptAsync(CancellationToken stop)
    {
        var tls = new SslStream(_stream);
        await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = _server.Certificate }, stop);
        Use(tls);
    }

    private void Use(Stream stream)
    {
        _stream = stream;
        _reader = new StreamReader(stream, Encoding.Latin1, leaveOpen: true);
    }

    private static string Address(string line) => line[(line.IndexOf('<', StringComparison.Ordinal) + 1)..line.IndexOf('>', StringComparison.Ordinal)];

    private static string Decode(string text) => Encoding.UTF8.GetString(Convert.FromBase64String(text));
}
