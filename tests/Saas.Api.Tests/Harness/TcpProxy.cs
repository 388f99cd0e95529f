using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Saas.Api.Tests.Harness;

/// <summary>Stands in front of PostgreSQL or Redis and fails like a network: cut, refused, silent, slow.</summary>
internal sealed class TcpProxy : IAsyncDisposable
{
    private readonly DnsEndPoint _upstream;
    private readonly ConcurrentDictionary<TcpProxyConnection, Task> _connections = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly int _port;
    private TcpListener? _listener;
    private int _readyForQuery;
    private int _held;
    private int _fromClient;

    private TcpProxy(DnsEndPoint upstream)
    {
        _upstream = upstream;
        _listener = Listen(0);
        _port = ((IPEndPoint)_listener.LocalEndpoint).Port;
    }

    /// <summary>How often PostgreSQL said that a client's round trip was done, on all connections.</summary>
    public int ReadyForQueryCount => Volatile.Read(ref _readyForQuery);

    public int ConnectionCount => _connections.Count;

    /// <summary>How many pieces are held back now, by <see cref="Pause"/>.</summary>
    public int HeldCount => Volatile.Read(ref _held);

    /// <summary>How many pieces clients have sent.</summary>
    public int FromClientCount => Volatile.Read(ref _fromClient);

    /// <summary>Bytes are read and dropped, in both directions.</summary>
    internal bool Swallows { get; private set; }

    /// <summary>Completed unless paused.</summary>
    internal TaskCompletionSource Gate { get; private set; } = Opened();

    /// <summary>As above, for what the server says.</summary>
    private TaskCompletionSource _answers = Opened();

    /// <param name="url">The address of the real one, such as a DATABASE_URL.</param>
    public static TcpProxy InFrontOf(string url)
    {
        var upstream = new Uri(url);
        return new TcpProxy(new DnsEndPoint(upstream.Host, upstream.Port > 0 ? upstream.Port : 6379));
    }

    /// <summary>The same address by way of this proxy.</summary>
    public string Through(string url)
    {
        var real = new Uri(url);
        var user = real.UserInfo.Length > 0 ? $"{real.UserInfo}@" : "";
        return $"{real.Scheme}://{user}127.0.0.1:{_port.ToString(CultureInfo.InvariantCulture)}{real.PathAndQuery.TrimEnd('/')}";
    }

    public void ResetReadyForQueryCount() => Volatile.Write(ref _readyForQuery, 0);

    /// <summary>Ends every connection by RST; new ones are taken.</summary>
    public void CutAll()
    {
        foreach (var connection in _connections.Keys)
            connection.Reset();
    }

    /// <summary>Cuts all and takes no new ones: the port is closed.</summary>
    public void Refuse()
    {
        _listener?.Dispose();
        _listener = null;
        CutAll();
    }

    /// <summary>Takes new connections and forwards nothing; what comes is lost.</summary>
    public void BlackHole() => Swallows = true;

    /// <summary>Holds back everything until <see cref="Resume"/>, and loses nothing.</summary>
    public void Pause() => Gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Holds back what the server says until <see cref="Resume"/>; clients are heard.</summary>
    public void PauseAnswers() => _answers = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Works again; connections that have lost bytes are cut.</summary>
    public void Resume()
    {
        if (Swallows)
        {
            Swallows = false;
            CutAll();
        }

        Gate.TrySetResult();
        _answers.TrySetResult();
        _listener ??= Listen(_port);
    }

    internal async Task PassAsync(bool isAnswer, CancellationToken stop)
    {
        Interlocked.Increment(ref _held);
        try
        {
            await Gate.Task.WaitAsync(stop);
            if (isAnswer)
                await _answers.Task.WaitAsync(stop);
            else
                Interlocked.Increment(ref _fromClient);
        }
        finally
        {
            Interlocked.Decrement(ref _held);
        }
    }

    internal void CountReadyForQuery() => Interlocked.Increment(ref _readyForQuery);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener?.Dispose();
        Gate.TrySetResult();
        _answers.TrySetResult();
        CutAll();
        await Task.WhenAll(_connections.Values);
        _stop.Dispose();
    }

    private static TaskCompletionSource Opened()
    {
        var gate = new TaskCompletionSource();
        gate.SetResult();
        return gate;
    }

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
                var connection = new TcpProxyConnection(this, await listener.AcceptSocketAsync(_stop.Token));
                var run = connection.RunAsync(_upstream, _stop.Token);
                _connections[connection] = run;
                _ = run.ContinueWith(_ => _connections.TryRemove(connection, out Task? _), TaskScheduler.Default);
            }
        }
        catch (Exception end) when (end is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Refuse() or DisposeAsync() has closed it.
        }
    }
}
