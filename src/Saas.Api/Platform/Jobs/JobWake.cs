using Saas.Api.Platform.Redis;
using StackExchange.Redis;

namespace Saas.Api.Platform.Jobs;

/// <summary>
/// Tells runners that there is something to do: those of this process at once, those of other instances by Redis. Nothing depends
/// on it: without a ring, runners look by themselves every JOBS_POLL.
/// </summary>
internal sealed class JobWake(RedisConnection redis)
{
    private static readonly RedisChannel Channel = RedisChannel.Literal("saas:jobs");
    private static readonly RedisValue Added = "added";
    private readonly string _self = Guid.CreateVersion7().ToString("N");
    private readonly List<JobBell> _bells = [];
    private readonly Lock _lock = new();

    /// <summary>There are new jobs. Returns at once.</summary>
    public void Ring() => Tell(Added);

    /// <summary>A running job is to be cancelled. Returns at once.</summary>
    public void Cancel(Guid jobId) => Tell(jobId.ToString("N"));

    /// <summary>A bell for one runner; it rings until it is disposed of.</summary>
    public JobBell Listen()
    {
        var bell = new JobBell(gone => { lock (_lock) _bells.Remove(gone); });
        lock (_lock)
            _bells.Add(bell);
        return bell;
    }

    /// <summary>Hears other instances; returns when subscribed, or throws when Redis does not answer.</summary>
    public async Task SubscribeAsync()
    {
        var multiplexer = await redis.GetAsync();
        await multiplexer.GetSubscriber().SubscribeAsync(Channel, (_, message) => Hear(message.ToString()));
    }

    private void Tell(RedisValue what)
    {
        Deliver(what.ToString());
        if (redis.Connected is { } multiplexer)
            _ = multiplexer.GetSubscriber().PublishAsync(Channel, $"{_self} {what}", CommandFlags.FireAndForget);
    }

    private void Hear(string message)
    {
        if (!message.StartsWith(_self, StringComparison.Ordinal))
            Deliver(message[(message.IndexOf(' ', StringComparison.Ordinal) + 1)..]);
    }

    private void Deliver(string what)
    {
        JobBell[] bells;
        lock (_lock)
            bells = [.. _bells];
        foreach (var bell in bells)
            bell.Ring(Guid.TryParseExact(what, "N", out var jobId) ? jobId : null);
    }
}

/// <summary>What one runner waits on.</summary>
internal sealed class JobBell(Action<JobBell> silence) : IDisposable
{
    private readonly SemaphoreSlim _rung = new(0);
    private int _pending;

    /// <summary>Called when a job is to be cancelled.</summary>
    public Action<Guid>? Cancelled { get; set; }

    public void Ring(Guid? cancelled = null)
    {
        if (cancelled is { } jobId)
            Cancelled?.Invoke(jobId);
        else if (Interlocked.Exchange(ref _pending, 1) == 0)
            _rung.Release();
    }

    /// <summary>Waits for a ring, or for the time to pass.</summary>
    public async Task WaitAsync(TimeSpan atMost, CancellationToken ct)
    {
        await _rung.WaitAsync(atMost, ct);
        Volatile.Write(ref _pending, 0);
    }

    public void Dispose() => silence(this);
}
