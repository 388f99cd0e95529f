using System.Collections.Concurrent;
using Dapper;
using Saas.Api.Platform.Data;
using Saas.Api.Platform.Redis;
using StackExchange.Redis;

namespace Saas.Api.Platform.Sessions;

/// <summary>
/// Answers on every request whether a session may act in a tenant, and with which role: from Redis in one round trip, from
/// PostgreSQL when Redis does not know or does not answer.
/// <para>
/// PostgreSQL decides; Redis holds copies for <see cref="CopySeconds"/>. Whoever changes rights calls <see cref="ForgetAsync"/>
/// before the change commits: it removes the copies and bars new ones for longer than any statement may run, so that a reader
/// who saw the old state cannot put it back. If Redis cannot be reached then, this instance asks PostgreSQL about that user and
/// goes on trying until the copies have died by themselves (docs/decisions/0003). <see cref="ForgetTenantAsync"/> does so for all users
/// of a tenant, by a bar that outlives every copy: it is looked at in the same round trip as the copy.
/// </para>
/// </summary>
internal sealed class SessionAccess(Database database, RedisStore redis, TimeProvider time)
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

    /// <summary>The role in force, or <see cref="LacksFactor"/>; null when the session has ended or its user or tenant is suspended or gone.</summary>
    public async Task<string?> FindRoleAsync(Guid tenantId, Guid accountId, Guid sessionId, CancellationToken ct)
    {
        var key = Key(tenantId, accountId);
        var redisKnows = false;
        if (!_undelivered.ContainsKey(key) && !_undelivered.ContainsKey(TenantKey(tenantId)))
        {
            try
            {
                var (barred, copy) = await redis.CallAsync(database => AskAsync(database, TenantKey(tenantId), key, sessionId));
                if (copy.HasValue && !barred)
                    return copy;
                redisKnows = !barred;
            }
            catch (RedisDownException)
            {
                // PostgreSQL answers.
            }
        }
        return await ReadRoleAsync(key, tenantId, accountId, sessionId, redisKnows, ct);
    }

    /// <summary>Makes every instance read a user's rights anew. Call before the change commits.</summary>
    public Task ForgetAsync(Guid tenantId, Guid accountId) => ForgetKeyAsync(Key(tenantId, accountId));

    /// <summary>Makes every instance read the rights of all of a tenant's users anew. Call before the change commits.</summary>
    public Task ForgetTenantAsync(Guid tenantId) => ForgetKeyAsync(TenantKey(tenantId));

    /// <summary>Sent together, hence one round trip.</summary>
    private static async Task<(bool Barred, RedisValue Copy)> AskAsync(IDatabase database, string tenantKey, string key, Guid sessionId)
    {
        var barred = database.KeyExistsAsync(tenantKey);
        var copy = database.HashGetAsync(key, sessionId.ToString("N"));
        await Task.WhenAll(barred, copy);
        return (await barred, await copy);
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

    private async Task<string?> ReadRoleAsync(string key, Guid tenantId, Guid accountId, Guid sessionId, bool keep, CancellationToken ct)
    {
        var began = time.GetTimestamp();
        var system = database.System;
        var role = await system.QuerySingleOrDefaultAsync<string>(
            SessionSql.SelectRole, new { TenantId = tenantId, AccountId = accountId, SessionId = sessionId, ct });
        if (role is null or LacksFactor || !keep || time.GetElapsedTime(began).TotalSeconds > BarSeconds / 2.0)
            return role;
        try
        {
            await redis.CallAsync(database => database.ScriptEvaluateAsync(KeepCopy, [key, TenantKey(tenantId)], [sessionId.ToString("N"), role, CopySeconds]));
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
