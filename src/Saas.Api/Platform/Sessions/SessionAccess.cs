using System.Collections.Concurrent;
using Dapper;
using Saas.Api.Platform.Data;
using Saas.Api.Platform.Impersonation;
using Saas.Api.Platform.Redis;
using Saas.Api.Platform.Tokens;
using StackExchange.Redis;

namespace Saas.Api.Platform.Sessions;

/// <summary>
/// Answers on every request whether a session may act in a tenant, and with which rights: from Redis in one round trip, from
/// PostgreSQL when Redis does not know or does not answer.
/// <para>
/// PostgreSQL decides; Redis holds copies for <see cref="CopySeconds"/>. Whoever changes rights calls <see cref="ForgetAsync"/>
/// before the change commits: it removes the copies and bars new ones for longer than any statement may run, so that a reader
/// who saw the old state cannot put it back. If Redis cannot be reached then, this instance asks PostgreSQL about that user and
/// goes on trying until the copies have died by themselves (docs/decisions/0003). <see cref="ForgetTenantAsync"/> does so for all users
/// of a tenant, by a bar that outlives every copy: it is looked at in the same round trip as the copy.
/// </para>
/// </summary>
internal sealed class SessionAccess(Database database, RedisStore redis, DpopReplays replays, SessionSettings options, TimeProvider time)
{
    private const int CopySeconds = 30;
    private const int BarSeconds = 10;

    /// <summary>As long as the bar of a tenant is there, none of its copies counts and none is made; after it none is left.</summary>
    private const int TenantBarSeconds = CopySeconds + BarSeconds;

    /// <summary>Instead of a role: the session has proven one factor, and the tenant requires two.</summary>
    public const string LacksFactor = "MFA_REQUIRED";
    private const string TenantKeyEnd = ":bar";

    private static readonly TimeSpan RetryEvery = TimeSpan.FromMilliseconds(250);

    /// <summary>The time of the user's first copy counts: further sessions must not keep an old copy alive.</summary>
    private const string KeepCopy = """
        if redis.call('HEXISTS', KEYS[1], 'bar') == 1 or redis.call('EXISTS', KEYS[2]) == 1 then return 0 end
        redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
        if redis.call('TTL', KEYS[1]) < 0 then redis.call('EXPIRE', KEYS[1], ARGV[3]) end
        return 1
        """;

    private const string Forget = """
        redis.call('DEL', KEYS[1])
        redis.call('HSET', KEYS[1], 'bar', '1')
        redis.call('EXPIRE', KEYS[1], ARGV[1])
        return 1
        """;

    private readonly ConcurrentDictionary<string, long> _undelivered = new();

    /// <summary>
    /// The role in force with the codes of custom roles behind it (Rights.Read), or <see cref="LacksFactor"/>; null when the session has ended or its user or tenant is suspended or gone. And
    /// whether the proof that came with the request was used before. All of it is one round trip to Redis.
    /// </summary>
    public async Task<(string? Role, bool IsReplay)> FindRoleAsync(AccessToken token, DpopProof? proof, CancellationToken ct)
    {
        if (token.ImpersonatorId is not null)
        {
            if (proof is not null && !await replays.UseAsync(proof))
                return (null, true);
            // Rare, and it hangs on two people: it is looked up each time, and no copy has to be barred.
            return (await Impersonations.FindRoleAsync(database, token, ct), false);
        }
        var (key, tenantKey) = (Key(token.TenantId, token.AccountId), TenantKey(token.TenantId));
        var (copy, redisKnows) = (RedisValue.Null, false);
        bool? isFresh = proof is null ? true : null;
        try
        {
            if (!_undelivered.ContainsKey(key) && !_undelivered.ContainsKey(tenantKey))
            {
                (var barred, copy, isFresh) = await redis.CallAsync(database => AskAsync(database, tenantKey, key, token, proof));
                redisKnows = !barred;
            }
            else if (proof is not null)
            {
                isFresh = await redis.CallAsync(database => replays.Use(database, token.TenantId, proof));
            }
        }
        catch (RedisDownException)
        {
            // PostgreSQL answers, and this instance remembers the proof.
        }
        if (!(isFresh ?? replays.UseHere(proof!)))
            return (null, true);
        return (copy.HasValue && redisKnows ? (string?)copy : await ReadRoleAsync(key, token, redisKnows, ct), false);
    }

    /// <summary>As <see cref="ForgetAsync"/>, in every tenant of the account: one session may hold tokens for several.</summary>
    /// <returns>These tenants.</returns>
    public async Task<IReadOnlyList<Guid>> ForgetEverywhereAsync(Guid accountId, CancellationToken ct)
    {
        var system = database.System;
        Guid[] tenants = [.. await system.QueryAsync<Guid>(SessionSql.SelectTenants, new { AccountId = accountId, ct })];
        await Task.WhenAll(tenants.Select(tenantId => ForgetAsync(tenantId, accountId)));
        return tenants;
    }

    /// <summary>Makes every instance read a user's rights anew. Call before the change commits.</summary>
    public Task ForgetAsync(Guid tenantId, Guid accountId) => ForgetKeyAsync(Key(tenantId, accountId));

    /// <summary>Makes every instance read the rights of all of a tenant's users anew. Call before the change commits.</summary>
    public Task ForgetTenantAsync(Guid tenantId) => ForgetKeyAsync(TenantKey(tenantId));

    /// <summary>Sent together, hence one round trip.</summary>
    private async Task<(bool Barred, RedisValue Copy, bool? IsFresh)> AskAsync(IDatabase database, string tenantKey, string key, AccessToken token, DpopProof? proof)
    {
        var barred = database.KeyExistsAsync(tenantKey);
        var copy = database.HashGetAsync(key, token.SessionId.ToString("N"));
        var isFresh = proof is null ? Task.FromResult(true) : replays.Use(database, token.TenantId, proof);
        await Task.WhenAll(barred, copy, isFresh);
        return (await barred, await copy, await isFresh);
    }

    private async Task ForgetKeyAsync(string key)
    {
        if (await TryForgetAsync(key))
            return;
        var now = time.GetTimestamp();
        while (!_undelivered.TryAdd(key, now))
        {
            // One delivery per user is enough, however often it is asked for: the one under way goes on from now.
            if (_undelivered.TryGetValue(key, out var known) && _undelivered.TryUpdate(key, now, known))
                return;
        }
        _ = DeliverAsync(key);
    }

    private async Task<string?> ReadRoleAsync(string key, AccessToken token, bool keep, CancellationToken ct)
    {
        var began = time.GetTimestamp();
        var system = database.System;
        var role = await system.QuerySingleOrDefaultAsync<string>(
            SessionSql.SelectRole, new { token.TenantId, token.AccountId, token.SessionId, options.SeenSeconds, ct });
        if (role is null or LacksFactor || !keep || time.GetElapsedTime(began).TotalSeconds > BarSeconds / 2.0)
            return role;
        try
        {
            await redis.CallAsync(database => database.ScriptEvaluateAsync(KeepCopy, [key, TenantKey(token.TenantId)], [token.SessionId.ToString("N"), role, CopySeconds]));
        }
        catch (RedisDownException)
        {
            // The copy is a convenience.
        }
        return role;
    }

    private async Task<bool> TryForgetAsync(string key)
    {
        try
        {
            await redis.CallAsync(async database => key.EndsWith(TenantKeyEnd, StringComparison.Ordinal)
                ? await database.StringSetAsync(key, "bar", TimeSpan.FromSeconds(TenantBarSeconds))
                : !(await database.ScriptEvaluateAsync(Forget, [key], [BarSeconds])).IsNull);
            return true;
        }
        catch (RedisDownException)
        {
            return false;
        }
    }

    private async Task DeliverAsync(string key)
    {
        using var timer = new PeriodicTimer(RetryEvery, time);
        while (await timer.WaitForNextTickAsync() && _undelivered.TryGetValue(key, out var since))
        {
            var copiesAreDead = time.GetElapsedTime(since).TotalSeconds >= CopySeconds + BarSeconds;
            // It stays when it was asked for again meanwhile.
            if ((copiesAreDead || await TryForgetAsync(key)) && _undelivered.TryRemove(KeyValuePair.Create(key, since)))
                return;
        }
    }

    private static string TenantKey(Guid tenantId) => $"{tenantId:N}{TenantKeyEnd}";

    private static string Key(Guid tenantId, Guid accountId) => $"{tenantId:N}:access:{accountId:N}";
}
