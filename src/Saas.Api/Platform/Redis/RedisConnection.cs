using StackExchange.Redis;

namespace Saas.Api.Platform.Redis;

/// <summary>The connection to Redis, made once and kept; it reconnects by itself.</summary>
internal sealed class RedisConnection(RedisOptions options) : IAsyncDisposable
{
    private readonly Lazy<Task<ConnectionMultiplexer>> _connect = new(() => ConnectionMultiplexer.ConnectAsync(options.Connection));

    public TimeSpan Timeout => options.Timeout;

    /// <summary>Begins to connect; returns at once.</summary>
    public void Begin() => _ = Task.Run(() => _connect.Value);

    /// <exception cref="TimeoutException">Not connected for the first time yet.</exception>
    public ValueTask<ConnectionMultiplexer> GetAsync() => _connect.Value.IsCompletedSuccessfully
        ? new(_connect.Value.Result)
        : new(_connect.Value.WaitAsync(TimeSpan.FromMilliseconds(options.Connection.ConnectTimeout)));

    /// <summary>The connection if it is up now; null otherwise.</summary>
    public ConnectionMultiplexer? Connected => _connect is { IsValueCreated: true, Value: { IsCompletedSuccessfully: true, Result: { IsConnected: true } multiplexer } } ? multiplexer : null;

    public async ValueTask DisposeAsync()
    {
        if (_connect is { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
            await _connect.Value.Result.DisposeAsync();
    }
}
