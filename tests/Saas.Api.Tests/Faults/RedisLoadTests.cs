using System.Diagnostics;
using Saas.Api.Tests.Harness;
using StackExchange.Redis;

namespace Saas.Api.Tests.Faults;

/// <summary>What a stranger or a single user can do to the others while Redis is away, and how long a copy of rights may live.</summary>
public sealed class RedisLoadTests
{
    [Fact]
    public async Task A_probe_does_not_make_requests_wait_for_a_silent_Redis()
    {
        await using var setup = await FaultyApi.StartAsync(new Dictionary<string, string?> { ["REDIS_TIMEOUT"] = "900ms" });
        var user = (await Tenant.CreateAsync(setup.Api)).Admin;
        Assert.Equal(200, await user.StatusAsync());
        setup.Redis.BlackHole();
        Assert.Equal(503, (await setup.HealthAsync()).Status);

        var probe = setup.HealthAsync();
        var slowest = TimeSpan.Zero;
        for (var i = 0; i < 10; i++)
        {
            var clock = Stopwatch.StartNew();
            Assert.Equal(200, await user.StatusAsync());
            slowest = clock.Elapsed > slowest ? clock.Elapsed : slowest;
        }

        Assert.InRange(slowest.TotalSeconds, 0, 0.5);
        Assert.Equal(503, (await probe).Status);
    }

    [Fact]
    public async Task Signing_out_a_thousand_times_without_Redis_costs_no_more_than_once()
    {
        await using var setup = await FaultyApi.StartAsync();
        var user = (await Tenant.CreateAsync(setup.Api)).Admin;
        setup.Redis.Refuse();
        for (var i = 0; i < 1000; i++)
        {
            using var logout = await user.PostAsync("/auth/logout");
            await logout.ShouldBeAsync(204);
        }

        await Eventually.TrueAsync(async () =>
        {
            var before = setup.Api.ProcessorTime;
            await Eventually.PassedAsync(TimeSpan.FromSeconds(1));
            return (setup.Api.ProcessorTime - before).TotalMilliseconds < 100;
        });
    }

    [Fact]
    public async Task A_copy_of_rights_lives_no_longer_because_of_other_sessions()
    {
        var user = (await Tenant.CreateAsync()).Admin;
        var accountId = await Sql.ScalarAsync<Guid>("SELECT account_id FROM users WHERE tenant_id = $1 AND id = $2", user.TenantId, user.Id);
        await using var redis = await ConnectionMultiplexer.ConnectAsync(new Uri(ApiHost.Current.Environment["REDIS_URL"]).Authority);
        var key = $"{user.TenantId:N}:access:{accountId:N}";
        Assert.Equal(200, await user.StatusAsync());
        await Eventually.PassedAsync(TimeSpan.FromSeconds(2));

        Assert.Equal(200, await (await user.SignInAgainAsync()).StatusAsync());

        Assert.Equal(2, await redis.GetDatabase().HashLengthAsync(key));
        Assert.InRange((await redis.GetDatabase().KeyTimeToLiveAsync(key))!.Value.TotalSeconds, 1, 28.5);
    }
}
