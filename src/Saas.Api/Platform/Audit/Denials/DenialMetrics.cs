using System.Diagnostics.Metrics;

namespace Saas.Api.Platform.Audit.Denials;

/// <summary>The meter named "Saas.Audit".</summary>
internal sealed class DenialMetrics : IDisposable
{
    public const string Name = "Saas.Audit";

    private readonly Meter _meter = new(Name);
    private readonly Counter<long> _written;
    private readonly Counter<long> _dropped;

    public DenialMetrics()
    {
        _written = _meter.CreateCounter<long>("audit.denials.written", "{event}", "Denials and failed sign-ins written to the audit trail.");
        _dropped = _meter.CreateCounter<long>("audit.denials.dropped", "{event}", "Denials and failed sign-ins that were lost: too many waited.");
    }

    public void Written(int count) => _written.Add(count);

    public void Dropped() => _dropped.Add(1);

    public void Dispose() => _meter.Dispose();
}
