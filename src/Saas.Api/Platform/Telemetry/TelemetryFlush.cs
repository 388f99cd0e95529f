using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Saas.Api.Platform.Telemetry;

/// <summary>
/// Sends what was collected, for work that ends before the next export would come: `worker --once`, and a drain request, behind which a
/// platform takes the processor away.
/// </summary>
internal sealed class TelemetryFlush(MeterProvider metrics, TracerProvider traces)
{
    private const int LimitMilliseconds = 2000;

    /// <summary>Takes 2 s at most; what has not left by then is left to the next export, if there is one.</summary>
    public Task FlushAsync() => Task.WhenAll(
        Task.Run(() => metrics.ForceFlush(LimitMilliseconds)),
        Task.Run(() => traces.ForceFlush(LimitMilliseconds)));
}
