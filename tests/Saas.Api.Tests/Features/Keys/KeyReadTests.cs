using System.Diagnostics;
using System.Security.Cryptography;
using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.Keys;

/// <summary>
/// How often the keys are read: only saas_system's connections are counted, and nothing else of these requests uses them. On a Redis of
/// their own, since keys that other tests change are told of on the shared one.
/// </summary>
public sealed class KeyReadTests
{
    [Fact]
    public async Task Unknown_keys_cost_one_read_and_hold_up_nobody()
    {
        await using var services = await RestartableServices.StartAsync();
        await using var own = await OwnKeys.StartAsync(services.Running);
        await using var proxy = TcpProxy.InFrontOf(own.Database.Environment["DATABASE_SYSTEM_URL"]!);
        var api = await own.ApiAsync(("KEY_REREAD", "30s"), ("REDIS_URL", services.Running.RedisUrl.OriginalString), ("DATABASE_SYSTEM_URL", proxy.Through(own.Database.Environment["DATABASE_SYSTEM_URL"]!)));
        var user = (await Tenant.CreateAsync(api)).Admin;
        Assert.Equal(200, await user.StatusAsync());
        // A sixth of KEY_REREAD, so that a read is allowed again.
        await Eventually.PassedAsync(TimeSpan.FromSeconds(5));

        proxy.ResetReadyForQueryCount();
        foreach (var kid in new[] { "../../etc/passwd", "' OR true --", new string('a', 1000), "0123456789ABCDEF", "jwt-secret" })
            Assert.Equal(401, await WithKid(user, kid).StatusAsync());
        Assert.Equal(0, proxy.ReadyForQueryCount);

        var statuses = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => WithKid(user, RandomKid()).StatusAsync()));
        for (var i = 0; i < 20; i++)
            Assert.Equal(401, await WithKid(user, RandomKid()).StatusAsync());
        Assert.All(statuses, status => Assert.Equal(401, status));
        Assert.Equal(1, proxy.ReadyForQueryCount);

        await Eventually.PassedAsync(TimeSpan.FromSeconds(5));
        proxy.Pause();
        var clock = Stopwatch.StartNew();
        var waiting = WithKid(user, RandomKid()).StatusAsync();
        Assert.Equal(200, await user.StatusAsync());
        Assert.Equal(401, await waiting);
        proxy.Resume();
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(3));
    }

    [Fact]
    public async Task Verifying_costs_no_read_while_keys_are_known()
    {
        await using var services = await RestartableServices.StartAsync();
        await using var own = await OwnKeys.StartAsync(services.Running);
        await using var proxy = TcpProxy.InFrontOf(own.Database.Environment["DATABASE_SYSTEM_URL"]!);
        var api = await own.ApiAsync(("REDIS_URL", services.Running.RedisUrl.OriginalString), ("DATABASE_SYSTEM_URL", proxy.Through(own.Database.Environment["DATABASE_SYSTEM_URL"]!)));
        var user = (await Tenant.CreateAsync(api)).Admin;
        Assert.Equal(200, await user.StatusAsync());

        proxy.ResetReadyForQueryCount();
        for (var i = 0; i < 50; i++)
            Assert.Equal(200, await user.StatusAsync());
        for (var i = 0; i < 50; i++)
            Assert.Equal(401, await (user with { AccessToken = Jwt.Change(user.AccessToken, null, payload => payload["jti"] = $"{i}", _ => new byte[64]) }).StatusAsync());

        Assert.Equal(0, proxy.ReadyForQueryCount);
    }

    [Fact]
    public async Task A_key_that_is_new_is_found_when_a_token_names_it()
    {
        await using var own = await OwnKeys.StartAsync();
        var (deaf, other) = (await own.ApiAsync(("KEY_REREAD", "30s"), ("REDIS_URL", "redis://127.0.0.1:9")), await own.ApiAsync());
        var user = (await Tenant.CreateAsync(deaf)).Admin;

        await own.KeysAsync("retire", OwnKeys.KidOf(user), "--now");
        ApiUser again = user;
        await Eventually.TrueAsync(async () => OwnKeys.KidOf(again = await user.On(other).SignInAgainAsync()) != OwnKeys.KidOf(user));

        // Sooner than by itself, which would be after half of KEY_REREAD.
        await Eventually.TrueAsync(async () => await again.On(deaf).StatusAsync() == 200, TimeSpan.FromSeconds(10));
    }

    private static ApiUser WithKid(ApiUser user, string kid) =>
        user with { AccessToken = Jwt.Change(user.AccessToken, header => header["kid"] = kid, null, _ => new byte[64]) };

    private static string RandomKid() => RandomNumberGenerator.GetHexString(16, lowercase: true);
}
