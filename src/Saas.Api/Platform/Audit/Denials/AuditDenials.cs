using Saas.Api.Platform.Errors;

namespace Saas.Api.Platform.Audit.Denials;

/// <summary>
/// Denials and failed sign-ins on their way into the audit trail. Nobody waits for them: they are gathered in memory, bounded, and
/// written every AUDIT_FLUSH. Of one account or key and action, <see cref="SinglesAMinute"/> are written one by one, the rest of the minute as
/// one row with their number, so that an attacker cannot fill the table.
/// </summary>
internal sealed partial class AuditDenials(AuditOptions options, DenialMetrics metrics, TimeProvider time, ILogger<AuditDenials> logger)
{
    public const int SinglesAMinute = 20;
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly Queue<Denial> _pending = [];
    private readonly Dictionary<(string Action, Guid? Tenant, Guid Who), Flow> _flows = [];
    private long _complainedAt;

    /// <summary>Somebody did not prove to be this account; recorded in each of its tenants.</summary>
    public void SignInFailed(Guid accountId, ProblemCode code) =>
        Add(new("account.sign_in_failed", null, accountId, null, code.Code) { Operation = Actor.Current?.Operation });

    public void Add(Denial denial)
    {
        var now = time.GetTimestamp();
        var dated = denial with { At = time.GetUtcNow().UtcDateTime };
        lock (_lock)
        {
            var key = (denial.Action, denial.TenantId, denial.ApiKeyId ?? denial.ObjectId ?? denial.AccountId);
            if (!_flows.TryGetValue(key, out var flow))
            {
                if (_flows.Count >= options.Pending)
                {
                    Drop(now);
                    return;
                }
                _flows[key] = flow = new Flow(now);
            }
            if (flow.Singles < SinglesAMinute)
            {
                flow.Singles++;
                Enqueue(dated, now);
            }
            else
            {
                flow.Rest = dated with { Count = (flow.Rest?.Count ?? 0) + 1 };
            }
        }
    }

    /// <summary>What is to be written now. What could not be written comes back by <see cref="Return"/>.</summary>
    /// <param name="all">Also what the minute has not ended for: the program ends.</param>
    public IReadOnlyList<Denial> Take(bool all)
    {
        var now = time.GetTimestamp();
        lock (_lock)
        {
            foreach (var (key, flow) in _flows.Where(pair => all || time.GetElapsedTime(pair.Value.Since, now) >= Minute).ToList())
            {
                _flows.Remove(key);
                if (flow.Rest is { } rest)
                    Enqueue(rest, now);
            }
            List<Denial> taken = [.. _pending];
            _pending.Clear();
            return taken;
        }
    }

    public void Return(IReadOnlyList<Denial> denials)
    {
        var now = time.GetTimestamp();
        lock (_lock)
        {
            foreach (var denial in denials)
                Enqueue(denial, now);
        }
    }

    private void Enqueue(Denial denial, long now)
    {
        if (_pending.Count >= options.Pending)
            Drop(now);
        else
            _pending.Enqueue(denial);
    }

    private void Drop(long now)
    {
        metrics.Dropped();
        if (_complainedAt != 0 && time.GetElapsedTime(_complainedAt, now) < Minute)
            return;
        _complainedAt = now;
        LogFull(options.Pending);
    }

    [LoggerMessage(LogLevel.Error, "Denials are lost to the audit trail: {Pending} wait already. Is PostgreSQL away?")]
    private partial void LogFull(int pending);

    private sealed class Flow(long since)
    {
        public long Since => since;

        public int Singles { get; set; }

        public Denial? Rest { get; set; }
    }
}
