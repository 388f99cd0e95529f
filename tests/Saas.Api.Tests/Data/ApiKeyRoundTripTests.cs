using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Data;

/// <summary>A request with an API key costs what one with a session does.</summary>
public sealed class ApiKeyRoundTripTests
{
    [Theory]
    [InlineData("tenant", "GET", "/users")]
    [InlineData("user", "GET", "/users")]
    [InlineData("tenant", "POST", "/users")]
    public async Task A_request_is_one_round_trip_to_PostgreSQL_once_its_key_is_known(string owner, string method, string path)
    {
        var tenant = await Tenant.CreateAsync();
        await using var proxy = TcpProxy.InFrontOf(ApiHost.Current.Environment["DATABASE_URL"]);
        await using var api = await ApiHost.Current.StartAsync(new Dictionary<string, string?>
        {
            ["DATABASE_URL"] = proxy.Through(ApiHost.Current.Environment["DATABASE_URL"]),
            ["DATABASE_CONNECTIONS"] = "1",
            ["REDIS_TIMEOUT"] = "5s",
            ["API_KEY_USES_EVERY"] = "1h",
            ["DATABASE_SYSTEM_URL"] = proxy.Through(ApiHost.Current.Environment["DATABASE_SYSTEM_URL"]),
        });
        var key = (await tenant.Admin.AddKeyAsync(new { name = "Counted", owner, scopes = new[] { "users.read", "users.create" } })).On(api);

        List<int> counts = [];
        for (var request = 1; request <= 6; request++)
        {
            proxy.ResetReadyForQueryCount();
            using var answer = await key.SendAsync(new HttpMethod(method), path, method == "POST" ? new { email = Unique.Email(), name = "Person", role = "USER" } : null);
            Assert.True(answer.IsSuccessStatusCode, await answer.ReadTextAsync());
            counts.Add(proxy.ReadyForQueryCount);
        }

        // The first ones connect and look the key up.
        Assert.Equal([1, 1, 1], counts[^3..]);
    }

    [Fact]
    public async Task An_access_check_asks_Redis_once()
    {
        await using var setup = await FaultyApi.StartAsync(new Dictionary<string, string?> { ["REDIS_TIMEOUT"] = "10s" });
        var key = await (await Tenant.CreateAsync(setup.Api)).Admin.AddTenantKeyAsync("users.read");
        for (var i = 0; i < 3; i++)
            Assert.Equal("", await key.ProblemAsync());

        setup.Redis.PauseAnswers();
        var before = setup.Redis.FromClientCount;
        var asking = key.ProblemAsync();
        await Eventually.TrueAsync(() => setup.Redis.HeldCount > 0);
        // Whatever travels together with the first question has left by now.
        await Eventually.PassedAsync(TimeSpan.FromMilliseconds(300));
        var asked = setup.Redis.FromClientCount;
        setup.Redis.Resume();

        Assert.Equal("", await asking);
        Assert.InRange(asked - before, 1, 4);
        Assert.Equal(asked, setup.Redis.FromClientCount);
    }
}
