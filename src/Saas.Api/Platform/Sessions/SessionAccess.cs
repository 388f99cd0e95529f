using System.Collections.Concurrent;
using Dapper;
using Saas.Api.Platform.Data;
using Saas.Api.Platform.Impersonation;
using Saas.Api.Platform.Quotas;
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
internal sealed class SessionAccess(Database database, RedisStore redis, DpopReplays replays, RequestRates rates, SessionSettings options, TimeProvider time)
{
    private const int CopySeconds = 30;
    private const int BarSeconds = 10;

    /// <summary>As long as the bar of a tenant is there, none of its copies counts and none is made; after it none is left.</summary>
    private const int TenantBarSeconds = CopySeconds + BarSeconds;

    /// <summary>Instead of a role: the session has proven one factor, and the tenant requires two.</summary>
    public const string LacksFactor = "MFA_REQUIRED";
    private const string TenantKeyEnd = ":bar";

    private static readonly TimeSpan RetryEvery = TimeSpan.FromMilliseconds(250);

    /// <summary>Whether the tenant is barred, the copy, and where that begins with a limit, the requests of this minute with this one.</summary>
    private const string Ask = """
        if redis.call('EXISTS', KEYS[2]) == 1 then return {1} end
        local copy = redis.call('HGET', KEYS[1], ARGV[1])
        if not copy then return {0} end
        if not string.match(copy, '^#') then return {0, copy} end
        local used = redis.call('INCR', KEYS[3])
        if used == 1 then redis.call('EXPIRE', KEYS[3], ARGV[2]) end
        return {0, copy, used, redis.call('PTTL', KEYS[3])}
        """;

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
    /// The role in force with the codes of custom roles behind it (Rights.Read), or <see cref="LacksFactor"/>; null when the session has ended or its user or tenant is suspended or gone.
    /// Whether the proof that came with the request was used before. And the tenant's requests, where its plan limits them. All of it is one round trip to Redis.
    /// </summary>
    public async Task<(string? Role, bool IsReplay, RequestRate? Rate)> FindRoleAsync(AccessToken token, DpopProof? proof, CancellationToken ct)
    {
        if (token.ImpersonatorId is not null)
        {
            if (proof is not null && !await replays.UseAsync(proof))
                return (null, true, null);
            // Rare, and it hangs on two people: it is looked up each time, and no copy has to be barred.
            return (await Impersonations.FindRoleAsync(database, token, ct), false, null);
        }
        var (key, tenantKey) = (Key(token.TenantId, token.AccountId), TenantKey(token.TenantId));
        var (copy, redisKnows) = (new SessionCopy(false, null, null), false);
        bool? isFresh = proof is null ? true : null;
        try
        {
            if (!IsUndelivered(key, tenantKey))
            {
                (copy, isFresh) = await redis.CallAsync(database => AskAsync(database, tenantKey, key, token, proof));
                redisKnows = !copy.IsBarred;
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
            return (null, true, null);
        if (copy.Text is { } known)
            return (LimitedText.Read(known).Text, false, copy.Rate);
        var text = await ReadRoleAsync(token, redisKnows, ct);
        if (text is null)
            return (null, false, null);
        var (role, rate) = await CountAsync(token.TenantId, text);
        return (role, false, rate);
    }

    /// <summary>
    /// The copy of something else that hangs on a user's or a tenant's rights, without the limit before it: what an API key grants. Null when there is none that counts.
    /// And the tenant's requests, where they are limited.
    /// </summary>
    public async Task<(string? Text, RequestRate? Rate)> FindCopyAsync(Guid tenantId, Guid subjectId, string field)
    {
        var (key, tenantKey) = (Key(tenantId, subjectId), TenantKey(tenantId));
        if (IsUndelivered(key, tenantKey))
            return default;
        try
        {
            var copy = await redis.CallAsync(database => AskAsync(database, tenantKey, key, tenantId, field));
            return (copy.Text is { } text ? LimitedText.Read(text).Text : null, copy.Rate);
        }
        catch (RedisDownException)
        {
            return default;
        }
    }

    /// <summary>Takes the limit off what was read, and counts the request where there is one.</summary>
    public async Task<(string Text, RequestRate? Rate)> CountAsync(Guid tenantId, string limitedText)
    {
        var (limit, text) = LimitedText.Read(limitedText);
        return (text, limit is { } most ? await rates.CountAsync(tenantId, most) : null);
    }

    /// <summary>Keeps a copy of what was read since <paramref name="began"/>, unless that took too long or a change came in between.</summary>
    public async Task KeepCopyAsync(Guid tenantId, Guid subjectId, string field, string value, long began)
    {
        var (key, tenantKey) = (Key(tenantId, subjectId), TenantKey(tenantId));
        if (IsUndelivered(key, tenantKey) || time.GetElapsedTime(began).TotalSeconds > BarSeconds / 2.0)
            return;
        try
        {
            await redis.CallAsync(database => database.ScriptEvaluateAsync(KeepCopy, [key, tenantKey], [field, value, CopySeconds]));
        }
        catch (RedisDownException)
        {
            // The copy is a convenience.
        }
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
    private async Task<(SessionCopy Copy, bool? IsFresh)> AskAsync(IDatabase database, string tenantKey, string key, AccessToken token, DpopProof? proof)
    {
        var asked = AskAsync(database, tenantKey, key, token.TenantId, token.SessionId.ToString("N"));
        var isFresh = proof is null ? Task.FromResult(true) : replays.Use(database, token.TenantId, proof);
        await Task.WhenAll(asked, isFresh);
        return (await asked, await isFresh);
    }

    private static async Task<SessionCopy> AskAsync(IDatabase database, string tenantKey, string key, Guid tenantId, string field) =>
        SessionCopy.Of((RedisValue[])(await database.ScriptEvaluateAsync(Ask, [key, tenantKey, RequestRates.Key(tenantId)], [field, RequestRates.WindowSeconds]))!);

    private bool IsUndelivered(string key, string tenantKey) => _undelivered.ContainsKey(key) || _undelivered.ContainsKey(tenantKey);

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

    private async Task<string?> ReadRoleAsync(AccessToken token, bool keep, CancellationToken ct)
    {
        var began = time.GetTimestamp();
        var system = database.System;
        var role = await system.QuerySingleOrDefaultAsync<string>(
            SessionSql.SelectRole, new { token.TenantId, token.AccountId, token.SessionId, options.SeenSeconds, ct });
        if (keep && role is not (null or LacksFactor))
            await KeepCopyAsync(token.TenantId, token.AccountId, token.SessionId.ToString("N"), role, began);
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
