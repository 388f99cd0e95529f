using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.Keys;

/// <summary>Created, published, signing, retired.</summary>
public sealed class KeyLifeTests
{
    private static readonly (string, string?)[] Short = [("KEY_REREAD", "500ms"), ("KEY_PUBLISH_AHEAD", "6s"), ("SESSIONS_PER_ACCOUNT", "10000")];

    [Fact]
    public async Task A_new_key_is_published_everywhere_before_it_signs_and_the_old_one_still_verifies()
    {
        await using var own = await OwnKeys.StartAsync(Short);
        var (first, second) = (await own.ApiAsync(), await own.ApiAsync());
        var before = (await Tenant.CreateAsync(first)).Admin;
        var old = OwnKeys.KidOf(before);

        var next = OwnKeys.Kids(await own.KeysAsync("rotate"))[0];

        foreach (var api in new[] { first, second })
            await Eventually.TrueAsync(async () => (await OwnKeys.PublishedAsync(api)).Order().SequenceEqual(new[] { old, next }.Order()));
        Assert.Equal(old, OwnKeys.KidOf(await before.SignInAgainAsync()));
        foreach (var api in new[] { first, second })
            await Eventually.TrueAsync(async () => OwnKeys.KidOf(await before.On(api).SignInAgainAsync()) == next);
        var after = await before.SignInAgainAsync();
        foreach (var api in new[] { first, second })
        {
            Assert.Equal(new[] { 200, 200 }, await Task.WhenAll(before.On(api).StatusAsync(), after.On(api).StatusAsync()));
            Assert.Contains(old, await OwnKeys.PublishedAsync(api));
        }
    }

    [Fact]
    public async Task A_created_key_is_published_and_signs_only_after_rotate()
    {
        await using var own = await OwnKeys.StartAsync(("KEY_REREAD", "200ms"), ("KEY_PUBLISH_AHEAD", "1s"));
        var api = await own.ApiAsync();
        var user = (await Tenant.CreateAsync(api)).Admin;

        var created = OwnKeys.Kids(await own.KeysAsync("create"))[0];

        await Eventually.TrueAsync(async () => (await OwnKeys.PublishedAsync(api)).Contains(created));
        await Eventually.PassedAsync(TimeSpan.FromSeconds(1.5));
        Assert.Equal(OwnKeys.KidOf(user), OwnKeys.KidOf(await user.SignInAgainAsync()));
        Assert.Equal(created, OwnKeys.Kids(await own.KeysAsync("rotate"))[0]);
        Assert.Equal(created, await own.SigningKidAsync());
        await Eventually.TrueAsync(async () => OwnKeys.KidOf(await user.SignInAgainAsync()) == created);
    }

    [Fact]
    public async Task Of_several_rotations_at_once_one_happens()
    {
        await using var own = await OwnKeys.StartAsync();

        var said = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => own.KeysAsync("rotate")));

        Assert.Single(said, text => !text.StartsWith("Nothing changed", StringComparison.Ordinal));
        Assert.Single(said.SelectMany(OwnKeys.Kids).Distinct());
        Assert.Equal(2L, await own.Database.ScalarAsync<long>("SELECT count(*) FROM signing_keys"));
    }

    [Fact]
    public async Task List_tells_the_state_of_each()
    {
        await using var own = await OwnKeys.StartAsync(("KEY_REREAD", "200ms"), ("KEY_PUBLISH_AHEAD", "500ms"));
        var old = await own.SigningKidAsync();
        await own.KeysAsync("rotate");
        await Eventually.TrueAsync(async () => await own.Database.ScalarAsync<bool>("SELECT bool_or(retired_at <= now()) FROM signing_keys"));
        var active = await own.SigningKidAsync();
        var created = OwnKeys.Kids(await own.KeysAsync("create"))[0];

        var lines = (await own.KeysAsync("list")).Split('\n');

        foreach (var (kid, state) in new[] { (old, "retired"), (active, "active"), (created, "created") })
            Assert.Contains($"{kid}  {state,-7} ", Assert.Single(lines, line => line.StartsWith(kid, StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Retire_gives_the_signing_key_a_successor_and_is_careful_with_the_others()
    {
        await using var own = await OwnKeys.StartAsync(Short);
        var (signing, waiting) = (await own.SigningKidAsync(), OwnKeys.Kids(await own.KeysAsync("create"))[0]);

        await own.KeysAsync("retire", waiting);
        var next = OwnKeys.Kids(await own.KeysAsync("retire", signing))[0];
        var again = await own.KeysAsync("retire", signing);
        var pending = await own.Database.RunAsync("keys", "retire", next);
        var unknown = await own.Database.RunAsync("keys", "retire", waiting);

        Assert.StartsWith("Nothing changed", again, StringComparison.Ordinal);
        pending.ShouldFail(1, next, "--now");
        unknown.ShouldFail(1, $"there is no key {waiting}");
        Assert.Equal(2L, await own.Database.ScalarAsync<long>("SELECT count(*) FROM signing_keys"));
    }
}
