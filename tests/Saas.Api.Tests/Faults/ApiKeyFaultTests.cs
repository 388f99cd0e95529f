using Saas.Api.Tests.Harness;
using StackExchange.Redis;

namespace Saas.Api.Tests.Faults;

/// <summary>Revoking a key takes effect on its next request, whatever becomes of Redis and however busy the key is.</summary>
public sealed class ApiKeyFaultTests
{
    public static TheoryData<string, string> Cases => [.. from fault in new[] { "refuse", "blackhole", "cut" } from owner in new[] { "user", "tenant" } select (fault, owner)];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Works_without_Redis_and_is_revoked_at_once_and_for_good_when_it_is_back(string fault, string owner)
    {
        await using var setup = await FaultyApi.StartAsync();
        var tenant = await Tenant.CreateAsync(setup.Api);
        var key = await tenant.Admin.AddKeyAsync(new { name = "Faulty", owner, scopes = new[] { "users.read" } });
        Assert.Equal(("", ""), (await key.ProblemAsync(), await key.On(ApiHost.Current.Api).ProblemAsync()));
        Action breaks = fault switch { "refuse" => setup.Redis.Refuse, "blackhole" => setup.Redis.BlackHole, _ => setup.Redis.CutAll };
        breaks();
        Assert.Equal("", await key.ProblemAsync());

        using var revoked = await tenant.Admin.DeleteAsync($"/api-keys/{key.Id}");

        await revoked.ShouldBeAsync(204);
        Assert.Equal("api_key_revoked", await key.ProblemAsync());
        setup.Redis.Resume();
        for (var i = 0; i < 30; i++)
            Assert.Equal("api_key_revoked", await key.ProblemAsync());
        await Eventually.TrueAsync(async () => await key.On(ApiHost.Current.Api).ProblemAsync() == "api_key_revoked", TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task Works_and_stays_revoked_when_Redis_was_restarted_empty()
    {
        var url = new Uri(ApiHost.Current.Environment["REDIS_URL"]);
        await using var api = await ApiHost.Current.StartAsync(new Dictionary<string, string?> { ["REDIS_URL"] = $"{url.GetLeftPart(UriPartial.Authority)}/9" });
        var tenant = await Tenant.CreateAsync(api);
        var (key, gone) = (await tenant.Admin.AddTenantKeyAsync("users.read"), await tenant.Admin.AddTenantKeyAsync("users.read"));
        Assert.Equal(("", ""), (await key.ProblemAsync(), await gone.ProblemAsync()));
        await (await tenant.Admin.DeleteAsync($"/api-keys/{gone.Id}")).ShouldBeAsync(204);

        await using var redis = await ConnectionMultiplexer.ConnectAsync($"{url.Authority},defaultDatabase=9,allowAdmin=true");
        await redis.GetDatabase().ExecuteAsync("FLUSHDB");

        Assert.Equal(("", "api_key_revoked"), (await key.ProblemAsync(), await gone.ProblemAsync()));
    }

    [Fact]
    public async Task No_use_after_the_answer_to_its_revocation_succeeds_however_many_are_under_way()
    {
        for (var round = 0; round < 10; round++)
        {
            var tenant = await Tenant.CreateAsync();
            var key = await tenant.Admin.AddTenantKeyAsync("users.read");
            using var stop = new CancellationTokenSource();
            var users = Enumerable.Range(0, 8).Select(async _ =>
            {
                while (!stop.IsCancellationRequested)
                    await key.ProblemAsync();
            }).ToList();

            using var revoked = await tenant.Admin.DeleteAsync($"/api-keys/{key.Id}");
            await revoked.ShouldBeAsync(204);
            for (var i = 0; i < 20; i++)
                Assert.Equal("api_key_revoked", await key.ProblemAsync());
            await stop.CancelAsync();
            await Task.WhenAll(users);
        }
    }
}
