using System.Collections.Concurrent;
using Saas.Api.Platform.Redis;
using StackExchange.Redis;

namespace Saas.Api.Platform.Tokens;

/// <summary>Remembers proofs for as long as they would be taken: in Redis, so on every instance; without Redis, on this one.</summary>
internal sealed class DpopReplays(RedisStore redis, DpopOptions options, TimeProvider time)
{
    private const int MostRemembered = 100_000;

    private readonly ConcurrentDictionary<string, long> _here = new();

    /// <summary>False when the proof was used before. For requests without a tenant; others ask together with the session's copy.</summary>
    public async Task<bool> UseAsync(DpopProof proof)
    {
        try
        {
            return await redis.CallAsync(database => Use(database, Guid.Empty, proof));
        }
        catch (RedisDownException)
        {
            return UseHere(proof);
        }
    }

    /// <summary>The same as one command of a caller's round trip.</summary>
    public Task<bool> Use(IDatabase database, Guid tenantId, DpopProof proof) =>
        database.StringSetAsync($"{tenantId:N}:proof:{proof.Id}", 1, options.Memory, When.NotExists);

    /// <summary>False when this instance has seen the proof before, or sees too many to remember them.</summary>
    public bool UseHere(DpopProof proof)
    {
        var now = time.GetTimestamp();
        if (_here.Count >= MostRemembered)
        {
            foreach (var (id, until) in _here)
            {
                if (until <= now)
                    _here.TryRemove(id, out _);
            }
        }
        return _here.Count < MostRemembered && _here.TryAdd(proof.Id, now + (long)(options.Memory.TotalSeconds * time.TimestampFrequency));
    }
}
