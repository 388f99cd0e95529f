using Saas.Api.Platform.Data;

namespace Saas.Api.Platform.Jobs.Upkeep;

/// <summary>
/// Measures how many jobs wait, for the metrics: in every process that exports them, also in one that runs no jobs, since nobody
/// misses a runner more than those that wait for one.
/// </summary>
internal sealed partial class JobDepthService(DatabaseGuard guard, JobUpkeep upkeep, IConfiguration configuration, TimeProvider time, ILogger<JobDepthService> logger)
    : BackgroundService
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    /// <summary>As often as metrics are exported, or more often.</summary>
    private TimeSpan Interval =>
        double.TryParse(configuration["OTEL_METRIC_EXPORT_INTERVAL"], System.Globalization.CultureInfo.InvariantCulture, out var milliseconds) && milliseconds >= 100
            ? TimeSpan.FromMilliseconds(Math.Min(milliseconds, Longest.TotalMilliseconds))
            : Longest;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await guard.Check.WaitAsync(stoppingToken);
            using var timer = new PeriodicTimer(Interval, time);
            do
                await MeasureAsync(stoppingToken);
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (Exception exception) when (exception is OperationCanceledException or UnsafeDatabaseException)
        {
            // The program ends.
        }
    }

    private async Task MeasureAsync(CancellationToken ct)
    {
        try
        {
            await upkeep.MeasureAsync(ct);
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !ct.IsCancellationRequested)
        {
            // The last figures stand until the next ones come.
            if (!Transient.Is(exception))
                LogFailure(exception);
        }
    }

    [LoggerMessage(LogLevel.Error, "The jobs that wait could not be counted")]
    private partial void LogFailure(Exception exception);
}
