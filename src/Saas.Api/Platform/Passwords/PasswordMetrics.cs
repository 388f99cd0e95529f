using System.Diagnostics.Metrics;

namespace Saas.Api.Platform.Passwords;

/// <summary>The meter named "Saas.Passwords".</summary>
internal sealed class PasswordMetrics : IDisposable
{
    public const string Name = "Saas.Passwords";

    private readonly Meter _meter = new(Name);
    private readonly Histogram<double> _hashTime;
    private readonly Counter<long> _overloads;
    private readonly Counter<long> _breachQuestions;

    public PasswordMetrics()
    {
        _hashTime = _meter.CreateHistogram<double>("passwords.hash.duration", "s", "Time to compute one hash, without the wait for its turn.");
        _overloads = _meter.CreateCounter<long>("passwords.overloads", "{request}", "Requests refused because too many hashes were waited for.");
        _breachQuestions = _meter.CreateCounter<long>("passwords.breach.questions", "{question}", "Questions to the breach service, by outcome: found, clean, failed.");
    }

    public void Hashed(TimeSpan time) => _hashTime.Record(time.TotalSeconds);

    public void Overloaded() => _overloads.Add(1);

    public void AskedAboutBreach(string outcome) => _breachQuestions.Add(1, new KeyValuePair<string, object?>("outcome", outcome));

    public void Dispose() => _meter.Dispose();
}
