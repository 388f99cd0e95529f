using System.Collections.Concurrent;
using System.Globalization;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Redis;
using StackExchange.Redis;

namespace Saas.Api.Platform.Quotas;

/// <summary>How many requests of a tenant have come in the minute that is under way, and when the next one begins.</summary>
internal readonly record struct RequestRate(long Limit, long Used, int ResetSeconds)
{
    public bool IsExceeded => Used > Limit;

    public ProblemExtras ToExtras() => new(null, null) { Quota = QuotaKinds.RequestsPerMinute, Limit = Limit, Used = Used };

    /// <summary>draft-ietf-httpapi-ratelimit-headers, 10.</summary>
    public void WriteTo(HttpResponse response)
    {
        response.Headers["RateLimit-Policy"] = string.Create(CultureInfo.InvariantCulture, $"\"requests\";q={Limit};w={RequestRates.WindowSeconds}");
        response.Headers["RateLimit"] = string.Create(CultureInfo.InvariantCulture, $"\"requests\";r={Math.Max(Limit - Used, 0)};t={ResetSeconds}");
        if (IsExceeded)
            response.Headers.RetryAfter = ResetSeconds.ToString(CultureInfo.InvariantCulture);
    }
}

/// <summary>
/// Counts the requests of tenants whose plan limits them, in windows of a minute that begin with a request: in Redis, for all instances
/// together, as part of the one question of the access check; in this process while Redis cannot be asked.
/// </summary>
internal sealed class RequestRates(RedisStore redis, TimeProvider time)
{
    public const int WindowSeconds = 60;

    /// <summary>The count, and the milliseconds that are left of its window.</summary>
    private const string Count = """
        local used = redis.call('INCR', KEYS[1])
        if used == 1 then redis.call('EXPIRE', KEYS[1], ARGV[1]) end
        return {used, redis.call('PTTL', KEYS[1])}
        """;

    private const int MostRemembered = 10_000;

    private readonly ConcurrentDictionary<Guid, Window> _here = new();

    public static string Key(Guid tenantId) => $"{tenantId:N}:rate";

    /// <summary>Counts one request by a question of its own: when the limit was not known before.</summary>
    public async Task<RequestRate> CountAsync(Guid tenantId, long limit)
    {
        try
        {
            var answer = (RedisValue[])(await redis.CallAsync(database => database.ScriptEvaluateAsync(Count, [Key(tenantId)], [WindowSeconds])))!;
            return Read(limit, answer[0], answer[1]);
        }
        catch (RedisDownException)
        {
            return CountHere(tenantId, limit);
        }
    }

    public static RequestRate Read(long limit, RedisValue used, RedisValue leftMilliseconds) =>
        new(limit, (long)used, Seconds((long)leftMilliseconds / 1000.0));

    private RequestRate CountHere(Guid tenantId, long limit)
    {
        if (_here.Count >= MostRemembered)
            _here.Clear();
        var window = _here.GetOrAdd(tenantId, _ => new Window());
        lock (window)
        {
            var passed = time.GetElapsedTime(window.Began).TotalSeconds;
            if (window.Used == 0 || passed >= WindowSeconds)
                (window.Began, window.Used, passed) = (time.GetTimestamp(), 0, 0);
            return new(limit, ++window.Used, Seconds(WindowSeconds - passed));
        }
    }

    /// <summary>Never zero: whoever comes back then is in the next window.</summary>
    private static int Seconds(double left) => Math.Clamp((int)Math.Ceiling(left), 1, WindowSeconds);

    private sealed class Window
    {
        public long Began { get; set; }

        public long Used { get; set; }
    }
}
