using Saas.Api.Platform.Redis;
using StackExchange.Redis;

namespace Saas.Api.Platform.Tokens;

/// <summary>Tells every instance at once that keys were changed. Nothing depends on it: within KEY_REREAD they learn of it anyway.</summary>
internal sealed class KeyNotice(RedisConnection redis)
{
    private static readonly RedisChannel Channel = RedisChannel.Literal("saas:keys");

    /// <summary>Whether Redis took it.</summary>
    public async Task<bool> SendAsync()
    {
        try
        {
            var multiplexer = await redis.GetAsync();
            await multiplexer.GetSubscriber().PublishAsync(Channel, "changed");
            return true;
        }
        catch (Exception exception) when (exception is TimeoutException or RedisException)
        {
            return false;
        }
    }

    /// <summary>Hears of changes; false when Redis does not answer.</summary>
    public async Task<bool> TryListenAsync(Action changed)
    {
        try
        {
            var multiplexer = await redis.GetAsync();
            await multiplexer.GetSubscriber().SubscribeAsync(Channel, (_, _) => changed());
            return true;
        }
        catch (Exception exception) when (exception is TimeoutException or RedisException)
        {
            return false;
        }
    }
}

/// <summary>Lets this instance hear of changed keys as long as it runs, and says what is wrong with keys.</summary>
internal sealed partial class KeyListener(KeyNotice notice, SigningKeys keys, ILogger<KeyListener> logger) : BackgroundService
{
    private static readonly TimeSpan AskAgainAfter = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        keys.Failed = failure => LogFailed(failure.Message);
        using var timer = new PeriodicTimer(AskAgainAfter);
        try
        {
            while (!await notice.TryListenAsync(keys.Changed))
                await timer.WaitForNextTickAsync(stoppingToken);
        }
        catch (OperationCanceledException)
        {
            // Stopped before Redis answered.
        }
    }

    [LoggerMessage(LogLevel.Warning, "Signing keys could not be read: {Fault}")]
    private partial void LogFailed(string fault);
}
