using Saas.Api.Platform.Data;
using Saas.Api.Platform.Secrets;
using Saas.Api.Platform.Tokens;

namespace Saas.Api.Platform;

/// <summary>
/// Ends the program when the database turns out not to be safe, or its keys not to open with MASTER_KEY. It does not hold up the start: the port opens while the check is
/// under way, requests wait for it, and a database that does not answer yet is no reason not to start.
/// </summary>
internal sealed partial class StartCheck(DatabaseGuard guard, SigningKeys keys, ILogger<StartCheck> logger, IHostApplicationLifetime lifetime) : BackgroundService
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await Task.WhenAny(guard.Check, Task.Delay(Patience, stoppingToken));
            if (!guard.Check.IsCompleted && !stoppingToken.IsCancellationRequested)
                LogUnavailable();
            await guard.Check.WaitAsync(stoppingToken);
            await keys.CurrentAsync(stoppingToken);
        }
        catch (OperationCanceledException)
        {
            // Stopped before the database answered.
        }
        catch (Exception exception) when (guard.Passed && exception is not SecretException)
        {
            // The database is safe, and the keys are read again when they are needed.
        }
        catch (Exception exception)
        {
            // Not served from, whatever is wrong with it.
            await Console.Error.WriteLineAsync($"saas-api: {exception.Message}");
            Environment.ExitCode = 1;
            lifetime.StopApplication();
        }
    }

    [LoggerMessage(LogLevel.Warning, "PostgreSQL does not answer; serving 503 until it does")]
    private partial void LogUnavailable();
}
