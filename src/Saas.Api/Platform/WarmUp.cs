using Npgsql;
using Saas.Api.Platform.Data;
using Saas.Api.Platform.Redis;
using Saas.Api.Platform.Tokens;

namespace Saas.Api.Platform;

/// <summary>
/// Before the port opens: connects, checks that tenants are kept apart, reads the signing keys; all at once, since a cold start waits
/// for it. A database that does not answer does not stop the start (the service answers 503 and recovers); an unsafe one does.
/// </summary>
internal sealed partial class WarmUp(DatabaseGuard guard, SigningKeys keys, RedisStore redis, ILogger<WarmUp> logger, IHostApplicationLifetime lifetime)
    : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        redis.BeginConnect();
        var check = guard.CheckAsync(cancellationToken);
        try
        {
            await keys.AllAsync(cancellationToken);
            await check;
        }
        catch (Exception exception) when (Transient.Is(exception))
        {
            LogUnavailable(exception.GetType().Name);
            _ = CheckUntilAnsweredAsync(lifetime.ApplicationStopping);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>The check of a database that was away at the start, as soon as it answers.</summary>
    private async Task CheckUntilAnsweredAsync(CancellationToken ct)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
        while (await timer.WaitForNextTickAsync(ct))
        {
            try
            {
                await guard.CheckAsync(ct);
                return;
            }
            catch (Exception exception) when (Transient.Is(exception))
            {
                // Still away.
            }
            catch (Exception exception) when (exception is UnsafeDatabaseException or NpgsqlException)
            {
                LogUnsafe(exception.Message);
                Environment.ExitCode = 1;
                lifetime.StopApplication();
                return;
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "PostgreSQL does not answer ({Fault}); serving 503 until it does")]
    private partial void LogUnavailable(string fault);

    [LoggerMessage(LogLevel.Critical, "{Reason}")]
    private partial void LogUnsafe(string reason);
}
