using StackExchange.Redis;

namespace Saas.Api.Platform.Redis;

/// <summary>
/// Redis that may be missing. Every call answers within the time-out or throws <see cref="RedisDownException"/>; after a failure
/// calls fail at once for a second, so that a hanging Redis costs one request its time-out and not all of them.
/// </summary>
internal sealed partial class RedisStore(RedisConnection connection, TimeProvider time, ILogger<RedisStore> logger)
{
    private static readonly TimeSpan RestAfterFailure = TimeSpan.FromSeconds(1);

    private long _restUntil;

    /// <exception cref="RedisDownException">Redis does not answer.</exception>
    public async Task<T> CallAsync<T>(Func<IDatabase, Task<T>> call)
    {
        if (time.GetTimestamp() < Volatile.Read(ref _restUntil))
            throw new RedisDownException(null);
        try
        {
            var multiplexer = await connection.GetAsync();
            if (!multiplexer.IsConnected)
                throw new RedisDownException(null);
            var answer = call(multiplexer.GetDatabase());
            return answer.IsCompletedSuccessfully ? answer.Result : await answer.WaitAsync(connection.Timeout, time);
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException or RedisDownException)
        {
            Volatile.Write(ref _restUntil, time.GetTimestamp() + (long)(RestAfterFailure.TotalSeconds * time.TimestampFrequency));
            LogDown(exception.GetType().Name);
            throw exception as RedisDownException ?? new RedisDownException(exception);
        }
    }

    /// <summary>Asks regardless of recent failures.</summary>
    public async Task<bool> PingAsync()
    {
        Volatile.Write(ref _restUntil, 0);
        try
        {
            await CallAsync(database => database.PingAsync());
            return true;
        }
        catch (RedisDownException)
        {
            return false;
        }
    }

    [LoggerMessage(LogLevel.Warning, "Redis does not answer ({Fault}); PostgreSQL is asked instead")]
    private partial void LogDown(string fault);
}
