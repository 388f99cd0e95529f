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
    public async Task<T> CallAsync<T>(Func<IDatabase, Task<T>> call) => time.GetTimestamp() < Volatile.Read(ref _restUntil)
        ? throw new RedisDownException(null)
        : await AskAsync(call);

    /// <summary>Asks regardless of recent failures, and without sending the others' calls after it: everybody may probe.</summary>
    public async Task<bool> PingAsync()
    {
        try
        {
            await AskAsync(database => database.PingAsync());
            Volatile.Write(ref _restUntil, 0);
            return true;
        }
        catch (RedisDownException)
        {
            return false;
        }
    }

    private async Task<T> AskAsync<T>(Func<IDatabase, Task<T>> call)
    {
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

    [LoggerMessage(LogLevel.Warning, "Redis does not answer ({Fault}); PostgreSQL is asked instead")]
    private partial void LogDown(string fault);
}
