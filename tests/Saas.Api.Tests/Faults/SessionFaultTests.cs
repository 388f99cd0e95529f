using Saas.Api.Tests.Harness;
using StackExchange.Redis;

namespace Saas.Api.Tests.Faults;

/// <summary>Ending sessions takes effect on the next request, whatever becomes of Redis.</summary>
public sealed class SessionFaultTests
{
    public static TheoryData<string, string> Cases =>
        [.. from fault in new[] { "refuse", "blackhole", "cut" } from way in new[] { "one", "others", "all" } select (fault, way)];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Ends_sessions_in_every_tenant_without_Redis_and_when_it_is_back(string fault, string way)
    {
        await using var setup = await FaultyApi.StartAsync();
        var (home, other) = (await Tenant.CreateAsync(setup.Api), await Tenant.CreateAsync(setup.Api));
        await Mailbox.ProveAsync(home.Admin.Email);
        await other.AddAsync(email: home.Admin.Email);
        var gone = await home.Admin.SignInAgainAsync();
        using var switched = await gone.PostAsync("/auth/switch", new { tenantId = other.Id });
        var there = ApiUser.From(gone.Client, await switched.ShouldBeAsync(200), gone.Password);
        Assert.Equal((200, 200), (await gone.StatusAsync(), await there.StatusAsync()));
        Break(setup, fault);

        await EndAsync(gone, home.Admin, way);

        Assert.Equal((401, 401), (await gone.StatusAsync(), await there.StatusAsync()));
        setup.Redis.Resume();
        for (var i = 0; i < 20; i++)
            Assert.Equal((401, 401), (await gone.StatusAsync(), await there.StatusAsync()));
    }

    [Theory]
    [InlineData("one")]
    [InlineData("others")]
    [InlineData("all")]
    public async Task They_stay_ended_when_Redis_has_forgotten_everything(string way)
    {
        var url = new Uri(ApiHost.Current.Environment["REDIS_URL"]);
        await using var api = await ApiHost.Current.StartAsync(new Dictionary<string, string?> { ["REDIS_URL"] = $"{url.GetLeftPart(UriPartial.Authority)}/10" });
        var admin = (await Tenant.CreateAsync(api)).Admin;
        var gone = await admin.SignInAgainAsync();
        Assert.Equal((200, 200), (await gone.StatusAsync(), await admin.StatusAsync()));
        await EndAsync(gone, admin, way);

        await using var redis = await ConnectionMultiplexer.ConnectAsync($"{url.Authority},defaultDatabase=10,allowAdmin=true");
        await redis.GetDatabase().ExecuteAsync("FLUSHDB");

        Assert.Equal((401, way == "all" ? 401 : 200), (await gone.StatusAsync(), await admin.StatusAsync()));
    }

    [Fact]
    public async Task Switches_and_lists_without_Redis_and_refuses_replays_on_the_instance()
    {
        await using var setup = await FaultyApi.StartAsync();
        setup.Redis.Refuse();
        using var key = new DpopKey();
        var user = await key.SignInAsync((await Tenant.CreateAsync(setup.Api)).Admin);
        var proof = key.Proof("GET", "/auth/tenants", user.AccessToken);

        using var first = await user.Client.SendJsonAsync(HttpMethod.Get, "/auth/tenants", null, ("Authorization", $"DPoP {user.AccessToken}"), ("DPoP", proof));
        using var again = await user.Client.SendJsonAsync(HttpMethod.Get, "/auth/tenants", null, ("Authorization", $"DPoP {user.AccessToken}"), ("DPoP", proof));
        using var switched = await key.SendAsync(user, HttpMethod.Post, "/auth/switch", new { tenantId = user.TenantId });

        await first.ShouldBeAsync(200);
        await again.ShouldBeProblemAsync(401, "invalid_dpop_proof");
        Assert.Equal("DPoP", (await switched.ShouldBeAsync(200)).Text("tokenType"));
    }

    private static async Task EndAsync(ApiUser gone, ApiUser by, string way)
    {
        using var answer = way switch
        {
            "one" => await by.DeleteAsync($"/auth/sessions/{Jwt.Payload(gone.AccessToken).Text("sid")}"),
            "others" => await by.DeleteAsync("/auth/sessions"),
            _ => await by.PostAsync("/auth/logout", new { all = true }),
        };
        await answer.ShouldBeAsync(204);
    }

    private static void Break(FaultyApi setup, string fault)
    {
        Action act = fault switch
        {
            "refuse" => setup.Redis.Refuse,
            "blackhole" => setup.Redis.BlackHole,
            _ => setup.Redis.CutAll,
        };
        act();
    }
}
