using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Faults;

/// <summary>A change of custom roles takes effect at once also while Redis is away, and for good when it is back.</summary>
public sealed class RoleFaultTests
{
    [Theory]
    [InlineData("refuse", "change")]
    [InlineData("blackhole", "remove")]
    [InlineData("cut", "take")]
    public async Task Takes_rights_away_at_once_without_Redis(string fault, string how)
    {
        await using var setup = await FaultyApi.StartAsync();
        var tenant = await Tenant.CreateAsync(setup.Api);
        var (role, user) = (await tenant.AddRoleAsync("users.read"), await tenant.AddUserAsync());
        await tenant.GiveAsync(user.Id, role);
        Assert.Equal((200, 200), (await user.TryAsync("/users"), await user.On(ApiHost.Current.Api).TryAsync("/users")));
        Action breaks = fault switch { "refuse" => setup.Redis.Refuse, "blackhole" => setup.Redis.BlackHole, _ => setup.Redis.CutAll };
        breaks();

        using var change = how switch
        {
            "change" => await tenant.Admin.PatchAsync($"/roles/{role}", new { permissions = Array.Empty<string>() }),
            "remove" => await tenant.Admin.DeleteAsync($"/roles/{role}"),
            _ => await tenant.Admin.SendAsync(HttpMethod.Put, $"/users/{user.Id}/roles", new { roleIds = Array.Empty<Guid>() }),
        };

        Assert.True(change.IsSuccessStatusCode, await change.ReadTextAsync());
        Assert.Equal(403, await user.TryAsync("/users"));
        setup.Redis.Resume();
        for (var i = 0; i < 50; i++)
            Assert.Equal(403, await user.TryAsync("/users"));
        await Eventually.TrueAsync(async () => await user.On(ApiHost.Current.Api).TryAsync("/users") == 403, TimeSpan.FromSeconds(10));
    }
}
