using Saas.Api.Platform.Access;
using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.CustomRoles;

public sealed class ListRolesTests
{
    [Fact]
    public async Task Pages_in_the_order_in_which_they_were_made()
    {
        var tenant = await Tenant.CreateAsync();
        List<Guid> made = [];
        for (var i = 0; i < 3; i++)
            made.Add(await tenant.AddRoleAsync("users.read"));

        using var first = await tenant.Admin.GetAsync("/roles?limit=2");
        var page = await first.ShouldBeAsync(200);
        using var second = await tenant.Admin.GetAsync($"/roles?limit=2&cursor={page.Text("nextCursor")}");
        var rest = await second.ShouldBeAsync(200);

        Assert.Equal(made, page.GetProperty("items").EnumerateArray().Concat(rest.GetProperty("items").EnumerateArray()).Select(role => role.GetProperty("id").GetGuid()));
        Assert.Null(rest.GetProperty("nextCursor").GetString());
        using var bad = await tenant.Admin.GetAsync("/roles?cursor=x");
        await bad.ShouldBeProblemAsync(400, "invalid_cursor");
    }

    [Fact]
    public async Task The_catalogue_tells_what_the_caller_can_give()
    {
        var tenant = await Tenant.CreateAsync();
        var reader = await tenant.AddUserWithAsync("roles.read", "users.read");

        using var all = await tenant.Admin.GetAsync("/permissions");
        using var some = await reader.GetAsync("/permissions");

        var items = (await all.ShouldBeAsync(200)).GetProperty("items").EnumerateArray().ToList();
        Assert.Equal(Permissions.All.Where(one => !one.PlatformOnly).Select(one => one.Code), items.Select(one => one.Text("code")));
        Assert.All(items, one => Assert.True(one.GetProperty("held").GetBoolean()));
        Assert.Equal(["users.read", "roles.read"], (await some.ShouldBeAsync(200)).GetProperty("items").EnumerateArray().Where(one => one.GetProperty("held").GetBoolean()).Select(one => one.Text("code")));
    }
}
