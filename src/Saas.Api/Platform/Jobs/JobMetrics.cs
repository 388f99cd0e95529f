using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Saas.Api.Platform.Jobs;

/// <summary>The meter and the traces named "Saas.Jobs".</summary>
internal sealed class JobMetrics : IDisposable
{
    public const string Name = "Saas.Jobs";

    public static readonly ActivitySource Traces = new(Name);

    private readonly Meter _meter = new(Name);
    private readonly Counter<long> _enqueued;
    private readonly Counter<long> _started;
    private readonly Counter<long> _ended;
    private readonly Histogram<double> _pickUp;
    private readonly Histogram<double> _runTime;
    private readonly ObservableGauge<long> _depth;
    private IReadOnlyList<JobDepthRow> _depths = [];

    public JobMetrics()
    {
        _enqueued = _meter.CreateCounter<long>("jobs.enqueued", "{job}", "Jobs enqueued by this instance.");
        _started = _meter.CreateCounter<long>("jobs.started", "{attempt}", "Attempts started.");
        _ended = _meter.CreateCounter<long>("jobs.ended", "{attempt}", "Attempts ended, by outcome: succeeded, failed, dead, cancelled, snoozed, returned, lost, uncertain (not known whether it was recorded).");
        _pickUp = _meter.CreateHistogram<double>("jobs.pickup", "s", "From being due to being started.");
        _runTime = _meter.CreateHistogram<double>("jobs.duration", "s", "Run time of an attempt.");
        _depth = _meter.CreateObservableGauge("jobs.depth", () => _depths.Select(row => new Measurement<long>(row.Jobs, Kind(row.Kind))), "{job}", "Jobs that could run now.");
        _meter.CreateObservableGauge("jobs.oldest", () => _depths.Select(row => new Measurement<double>(row.OldestSeconds, Kind(row.Kind))), "s", "Age of the oldest job that could run now.");
    }

    /// <summary>Whether anybody reads the depth, which costs a question to the database.</summary>
    public bool WantsDepths => _depth.Enabled;

    public void Enqueued(IReadOnlyList<NewJob> jobs)
    {
        if (!_enqueued.Enabled)
            return;
        foreach (var job in jobs)
            _enqueued.Add(1, Kind(job.Kind));
    }

    /// <summary>By a schedule.</summary>
    public void Enqueued(string kind, int jobs) => _enqueued.Add(jobs, Kind(kind));

    public void Started(string kind, TimeSpan waited)
    {
        _started.Add(1, Kind(kind));
        _pickUp.Record(waited.TotalSeconds, Kind(kind));
    }

    public void Ended(string kind, string outcome, TimeSpan ran)
    {
        _ended.Add(1, Kind(kind), new KeyValuePair<string, object?>("outcome", outcome));
        _runTime.Record(ran.TotalSeconds, Kind(kind));
    }

    public void Depths(IReadOnlyList<JobDepthRow> rows) => _depths = rows;

    public void Dispose() => _meter.Dispose();

    private static KeyValuePair<string, object?> Kind(string kind) => new("kind", kind);
}

internal sealed record JobDepthRow(string Kind, long Jobs, double OldestSeconds);
