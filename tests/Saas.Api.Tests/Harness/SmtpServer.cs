using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Threading.Channels;
using MimeKit;

namespace Saas.Api.Tests.Harness;

/// <summary>A message that was accepted, with what was said before it.</summary>
internal sealed record ReceivedMail(string From, string To, string Text, bool IsEncrypted, string? User)
{
    public MimeMessage Message => MimeMessage.Load(new MemoryStream(System.Text.Encoding.Latin1.GetBytes(Text)), TestContext.Current.CancellationToken);
}

/// <summary>
/// An SMTP server that does what a test wants: <see cref="Script"/> sees every line of a client, "CONNECT" before the first and "." at
/// the end of a message, and may answer it instead of the server.
/// </summary>
internal sealed class SmtpServer : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(15);

    private readonly ConcurrentDictionary<SmtpSession, Task> _sessions = new();
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly ConcurrentQueue<ReceivedMail> _arrivals = new();
    private readonly Channel<ReceivedMail> _mails = Channel.CreateUnbounded<ReceivedMail>();
    private readonly CancellationTokenSource _stop = new();
    private TcpListener? _listener;
    private int _connections;

    public SmtpServer()
    {
        _listener = Listen(0);
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
    }

    public int Port { get; }

    /// <summary>Given: STARTTLS is offered, or TLS is spoken from the start.</summary>
    public X509Certificate2? Certificate { get; init; }

    public bool IsImplicitTls { get; init; }

    /// <summary>Given: mail is taken only after this sign-in.</summary>
    public (string User, string Password)? Login { get; init; }

    /// <summary>Ways to sign in that are offered.</summary>
    public string Mechanisms { get; init; } = "PLAIN LOGIN";

    public Func<string, SmtpAnswer?> Script { get; set; } = _ => null;

    /// <summary>All lines of all clients but messages and sign-ins.</summary>
    public IReadOnlyList<string> Lines => [.. _lines];

    /// <summary>All messages that came in full, whether they were accepted or not.</summary>
    public IReadOnlyList<ReceivedMail> Arrivals => [.. _arrivals];

    /// <summary>How many there were so far.</summary>
    public int ConnectionCount => Volatile.Read(ref _connections);

    public int OpenCount => _sessions.Count;

    /// <summary>Completed when a client is left hanging.</summary>
    public TaskCompletionSource Hung { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The next message that was accepted.</summary>
    public Task<ReceivedMail> NextAsync() => _mails.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(Limit);

    /// <summary>Whether all accepted messages have been taken by <see cref="NextAsync"/>.</summary>
    public bool IsEmpty => !_mails.Reader.TryPeek(out _);

    /// <summary>Ends every connection without a word; new ones are taken.</summary>
    public Task CutAllAsync() => Eventually.TrueAsync(() =>
    {
        // Each time: one may be taken at this moment.
        foreach (var session in _sessions.Keys)
            session.Dispose();
        return OpenCount == 0;
    });

    /// <summary>The port is closed until <see cref="Up"/>.</summary>
    public Task DownAsync()
    {
        _listener?.Dispose();
        _listener = null;
        return CutAllAsync();
    }

    public void Up() => _listener ??= Listen(Port);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener?.Dispose();
        foreach (var session in _sessions.Keys)
            session.Dispose();
        await Task.WhenAll(_sessions.Values);
        _stop.Dispose();
    }

    internal void Record(string line) => _lines.Enqueue(line);

    internal void Arrive(ReceivedMail mail) => _arrivals.Enqueue(mail);

    internal void Accept(ReceivedMail mail) => _mails.Writer.TryWrite(mail);

    private TcpListener Listen(int port)
    {
        var listener = new TcpListener(IPAddress.Loopback, port);
        listener.Start();
        _ = AcceptAsync(listener);
        return listener;
    }

    private async Task AcceptAsync(TcpListener listener)
    {
        try
        {
            while (true)
            {
                var session = new SmtpSession(this, await listener.AcceptSocketAsync(_stop.Token));
                Interlocked.Increment(ref _connections);
                _sessions[session] = Task.CompletedTask;
                var run = session.RunAsync(_stop.Token);
                _sessions[session] = run;
                _ = run.ContinueWith(_ => _sessions.TryRemove(session, out Task? _), TaskScheduler.Default);
            }
        }
        catch (Exception end) when (end is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // DownAsync() or DisposeAsync() has closed it.
        }
    }
}
