using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.Keys;

/// <summary>A key that was stolen is refused at once, also in tokens that were verified before.</summary>
public sealed class KeyRemovalTests
{
    [Fact]
    public async Task Every_instance_hears_of_it_by_Redis()
    {
        await using var own = await OwnKeys.StartAsync(("KEY_REREAD", "30m"));
        var (first, second) = (await own.ApiAsync(), await own.ApiAsync());
        var user = (await Tenant.CreateAsync(first)).Admin;
        Assert.Equal(new[] { 200, 200 }, await Task.WhenAll(user.StatusAsync(), user.On(second).StatusAsync()));
        var stolen = OwnKeys.KidOf(user);

        var said = await own.KeysAsync("retire", stolen, "--now");

        foreach (var api in new[] { first, second })
        {
            await Eventually.TrueAsync(async () => await user.On(api).StatusAsync() == 401, TimeSpan.FromSeconds(5));
            using var refused = await user.On(api).GetAsync("/users/me");
            await refused.ShouldBeProblemAsync(401, "invalid_token");
            Assert.Equal(OwnKeys.Kids(said).Except([stolen]), await OwnKeys.PublishedAsync(api));
            var again = await user.On(api).SignInAgainAsync();
            Assert.Equal(new[] { 200, 200 }, await Task.WhenAll(again.On(first).StatusAsync(), again.On(second).StatusAsync()));
        }
    }

    [Fact]
    public async Task Without_Redis_every_instance_finds_out_by_itself()
    {
        await using var own = await OwnKeys.StartAsync(("KEY_REREAD", "1s"), ("REDIS_URL", "redis://127.0.0.1:9"));
        var api = await own.ApiAsync(("REDIS_URL", "redis://127.0.0.1:9"));
        var user = (await Tenant.CreateAsync(api)).Admin;
        Assert.Equal(200, await user.StatusAsync());

        var said = await own.KeysAsync("retire", OwnKeys.KidOf(user), "--now");

        Assert.Contains("within KEY_REREAD (1s)", said, StringComparison.Ordinal);
        await Eventually.TrueAsync(async () => await user.StatusAsync() == 401, TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task An_instance_that_was_idle_does_not_go_by_old_keys()
    {
        await using var own = await OwnKeys.StartAsync(("KEY_REREAD", "1s"));
        var api = await own.ApiAsync(("REDIS_URL", "redis://127.0.0.1:9"));
        var user = (await Tenant.CreateAsync(api)).Admin;
        Assert.Equal(200, await user.StatusAsync());

        await own.Database.ExecuteAsync("DELETE FROM signing_keys");
        await Eventually.PassedAsync(TimeSpan.FromSeconds(2));

        Assert.Equal(401, await user.StatusAsync());
    }

    [Fact]
    public async Task A_retired_key_verifies_for_the_life_of_its_tokens_and_no_longer()
    {
        await using var own = await OwnKeys.StartAsync(("KEY_REREAD", "200ms"), ("KEY_PUBLISH_AHEAD", "200ms"), ("JWT_ACCESS_EXPIRATION", "4s"));
        var api = await own.ApiAsync();
        var old = OwnKeys.KidOf((await Tenant.CreateAsync(api)).Admin);

        await own.KeysAsync("rotate");
        await Eventually.TrueAsync(async () => await own.Database.ScalarAsync<bool>("SELECT bool_or(retired_at < now()) FROM signing_keys"));
        Assert.Contains(old, await OwnKeys.PublishedAsync(api));

        await Eventually.TrueAsync(async () => !(await OwnKeys.PublishedAsync(api)).Contains(old));
        Assert.True(await own.Database.ScalarAsync<bool>("SELECT min(retired_at) + interval '4 s' < now() FROM signing_keys"));
    }
}
