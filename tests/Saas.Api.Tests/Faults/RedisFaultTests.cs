using System.Diagnostics;
using Saas.Api.Tests.Harness;
using StackExchange.Redis;

namespace Saas.Api.Tests.Faults;

/// <summary>Redis is never the only copy of anything: without it requests are served, and decisions still take effect at once.</summary>
public sealed class RedisFaultTests
{
    public static TheoryData<string> Faults => ["refuse", "blackhole", "cut"];

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Serves_requests_and_sign_ins_without_Redis(string fault)
    {
        await using var setup = await FaultyApi.StartAsync();
        var tenant = await Tenant.CreateAsync(setup.Api);
        Assert.Equal(200, await tenant.Admin.StatusAsync());
        Break(setup, fault);
        var clock = Stopwatch.StartNew();

        for (var i = 0; i < 5; i++)
            Assert.Equal(200, await tenant.Admin.StatusAsync());
        var user = await tenant.AddUserAsync();
        using var refreshed = await user.RefreshAsync();

        await refreshed.ShouldBeAsync(200);
        Assert.Equal(200, await user.StatusAsync());
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 8);
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Ends_a_session_at_once_without_Redis_and_for_good_when_it_is_back_with_its_old_memory(string fault)
    {
        await using var setup = await FaultyApi.StartAsync();
        var user = (await Tenant.CreateAsync(setup.Api)).Admin;
        Assert.Equal((200, 200), (await user.StatusAsync(), await user.On(ApiHost.Current.Api).StatusAsync()));
        Break(setup, fault);

        using var logout = await user.PostAsync("/auth/logout");

        await logout.ShouldBeAsync(204);
        Assert.Equal(401, await user.StatusAsync());
        setup.Redis.Resume();
        for (var i = 0; i < 50; i++)
            Assert.Equal(401, await user.StatusAsync());
        await Eventually.TrueAsync(async () => await user.On(ApiHost.Current.Api).StatusAsync() == 401, TimeSpan.FromSeconds(10));
        Assert.Equal(401, await user.StatusAsync());
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Changes_a_role_at_once_without_Redis(string fault)
    {
        await using var setup = await FaultyApi.StartAsync();
        var tenant = await Tenant.CreateAsync(setup.Api);
        var second = await tenant.AddUserAsync("ADMIN");
        using var before = await second.GetAsync("/users");
        await before.ShouldBeAsync(200);
        Break(setup, fault);

        using var change = await tenant.Admin.PatchAsync($"/users/{second.Id}", new { role = "USER" });

        await change.ShouldBeAsync(200);
        using var after = await second.GetAsync("/users");
        await after.ShouldBeProblemAsync(403, "permission_denied");
        setup.Redis.Resume();
        for (var i = 0; i < 50; i++)
        {
            using var again = await second.GetAsync("/users");
            await again.ShouldBeProblemAsync(403, "permission_denied");
        }
    }

    [Fact]
    public async Task Keeps_every_decision_when_Redis_is_emptied()
    {
        var url = new Uri(ApiHost.Current.Environment["REDIS_URL"]);
        await using var api = await ApiHost.Current.StartAsync(new Dictionary<string, string?> { ["REDIS_URL"] = $"{url.GetLeftPart(UriPartial.Authority)}/7" });
        var tenant = await Tenant.CreateAsync(api);
        var (gone, stays) = (await tenant.AddUserAsync(), await tenant.AddUserAsync());
        Assert.Equal((200, 200), (await gone.StatusAsync(), await stays.StatusAsync()));
        using var logout = await gone.PostAsync("/auth/logout");
        await logout.ShouldBeAsync(204);

        await using var redis = await ConnectionMultiplexer.ConnectAsync($"{url.Authority},defaultDatabase=7,allowAdmin=true");
        await redis.GetDatabase().ExecuteAsync("FLUSHDB");

        Assert.Equal((401, 200), (await gone.StatusAsync(), await stays.StatusAsync()));
    }

    [Fact]
    public async Task Starts_without_Redis_and_uses_it_when_it_comes()
    {
        await using var setup = await FaultyApi.StartAsync(before: faulty => faulty.Redis.Refuse());

        Assert.Equal(200, await (await Tenant.CreateAsync(setup.Api)).Admin.StatusAsync());
        Assert.Equal((503, "degraded connected disconnected"), await setup.HealthAsync());

        setup.Redis.Resume();
        await Eventually.TrueAsync(async () => await setup.HealthAsync() == (200, "ok connected connected"), TimeSpan.FromSeconds(30));
    }

    private static void Break(FaultyApi setup, string fault)
    {
        switch (fault)
        {
            case "refuse":
                setup.Redis.Refuse();
                break;
            case "blackhole":
                setup.Redis.BlackHole();
                break;
            default:
                setup.Redis.CutAll();
                break;
        }
    }
}
