using Saas.Api.Tests.Harness;

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

        using var answer = way switch
        {
            "one" => await home.Admin.DeleteAsync($"/auth/sessions/{Jwt.Payload(gone.AccessToken).Text("sid")}"),
            "others" => await home.Admin.DeleteAsync("/auth/sessions"),
            _ => await home.Admin.PostAsync("/auth/logout", new { all = true }),
        };

        await answer.ShouldBeAsync(204);
        Assert.Equal((401, 401), (await gone.StatusAsync(), await there.StatusAsync()));
        setup.Redis.Resume();
        for (var i = 0; i < 20; i++)
            Assert.Equal((401, 401), (await gone.StatusAsync(), await there.StatusAsync()));
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
