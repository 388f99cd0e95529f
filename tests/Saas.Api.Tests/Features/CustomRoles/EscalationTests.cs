using Saas.Api.Platform.Access;
using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.CustomRoles;

/// <summary>Nobody gives away, takes away or commands more than it holds itself.</summary>
public sealed class EscalationTests
{
    private static readonly string[] All = [.. Permissions.OfTenants];

    [Fact]
    public async Task A_role_of_what_one_does_not_hold_cannot_be_made()
    {
        var tenant = await Tenant.CreateAsync();
        var manager = await tenant.AddUserWithAsync("roles.manage", "users.read");

        using var more = await manager.PostAsync("/roles", new { name = "More", permissions = new[] { "users.read", "users.delete" } });
        using var own = await manager.PostAsync("/roles", new { name = "Own", permissions = new[] { "users.read" } });

        Assert.Contains("users.delete", (await more.ShouldBeProblemAsync(403, "permission_denied")).Text("detail"), StringComparison.Ordinal);
        await own.ShouldBeAsync(201);
    }

    [Fact]
    public async Task A_role_that_one_has_cannot_be_made_to_grant_more()
    {
        var tenant = await Tenant.CreateAsync();
        var own = await tenant.AddRoleAsync("roles.manage");
        var manager = await tenant.AddUserAsync();
        await tenant.GiveAsync(manager.Id, own);

        using var answer = await manager.PatchAsync($"/roles/{own}", new { permissions = All });

        await answer.ShouldBeProblemAsync(403, "permission_denied");
        Assert.Equal(403, await manager.TryAsync("/users"));
    }

    [Fact]
    public async Task A_stronger_role_can_be_neither_given_nor_taken_nor_changed_nor_removed()
    {
        var tenant = await Tenant.CreateAsync();
        var strong = await tenant.AddRoleAsync("users.delete");
        var (manager, holder) = (await tenant.AddUserWithAsync("roles.manage", "users.read"), await tenant.AddUserAsync());
        await tenant.GiveAsync(holder.Id, strong);

        using var give = await GiveAsync(manager, manager.Id, strong);
        using var take = await GiveAsync(manager, holder.Id);
        using var change = await manager.PatchAsync($"/roles/{strong}", new { permissions = Array.Empty<string>() });
        using var rename = await manager.PatchAsync($"/roles/{strong}", new { name = "Weak" });
        using var remove = await manager.DeleteAsync($"/roles/{strong}");

        foreach (var answer in new[] { give, take, change, rename, remove })
            await answer.ShouldBeProblemAsync(403, "permission_denied");
        Assert.Equal(204, (int)(await holder.DeleteAsync($"/users/{(await tenant.AddAsync()).Text("id")}")).StatusCode);
    }

    [Fact]
    public async Task Every_permission_by_custom_roles_makes_no_ADMIN()
    {
        var tenant = await Tenant.CreateAsync();
        var almost = await tenant.AddUserWithAsync(All);
        var user = (await tenant.AddAsync()).GetProperty("id").GetGuid();

        using var self = await almost.PatchAsync($"/users/{almost.Id}", new { role = "ADMIN" });
        using var other = await almost.PatchAsync($"/users/{user}", new { role = "ADMIN" });
        using var created = await almost.PostAsync("/users", new { email = Unique.Email(), name = "Eve", role = "ADMIN" });
        using var demote = await almost.PatchAsync($"/users/{tenant.Admin.Id}", new { role = "USER" });
        using var suspend = await almost.PatchAsync($"/users/{tenant.Admin.Id}", new { status = "suspended" });
        using var rename = await almost.PatchAsync($"/users/{tenant.Admin.Id}", new { name = "Pwned" });
        using var remove = await almost.DeleteAsync($"/users/{tenant.Admin.Id}");
        using var strip = await GiveAsync(almost, tenant.Admin.Id);

        foreach (var answer in new[] { self, other, created, demote, suspend, rename, remove, strip })
            await answer.ShouldBeProblemAsync(403, "permission_denied");
        Assert.Equal(1, await Sql.ScalarAsync<long>("SELECT count(*) FROM users WHERE tenant_id = $1 AND role = 'ADMIN' AND status = 'active'", tenant.Id));
    }

    [Fact]
    public async Task Whoever_holds_more_is_out_of_reach_whoever_holds_less_is_not()
    {
        var tenant = await Tenant.CreateAsync();
        var keeper = await tenant.AddUserWithAsync("users.update", "users.delete");
        var (more, less) = (await tenant.AddUserWithAsync("jobs.manage"), await tenant.AddUserAsync());

        using var suspend = await keeper.PatchAsync($"/users/{more.Id}", new { status = "suspended" });
        using var remove = await keeper.DeleteAsync($"/users/{more.Id}");
        using var unlock = await keeper.PostAsync($"/users/{more.Id}/unlock");
        using var suspendLess = await keeper.PatchAsync($"/users/{less.Id}", new { status = "suspended" });
        using var removeLess = await keeper.DeleteAsync($"/users/{less.Id}");

        await suspend.ShouldBeProblemAsync(403, "permission_denied");
        await remove.ShouldBeProblemAsync(403, "permission_denied");
        await unlock.ShouldBeProblemAsync(403, "permission_denied");
        await suspendLess.ShouldBeAsync(200);
        await removeLess.ShouldBeAsync(204);
        Assert.Equal(200, await more.StatusAsync());
    }

    [Fact]
    public async Task The_own_name_is_ones_own_to_change_and_nothing_else()
    {
        var (tenant, other) = (await Tenant.CreateAsync(), await Tenant.CreateAsync());
        var user = await tenant.AddUserAsync();

        using var name = await user.PatchAsync($"/users/{user.Id}", new { name = "Myself" });
        using var role = await user.PatchAsync($"/users/{user.Id}", new { name = "X", role = "USER" });
        using var status = await user.PatchAsync($"/users/{user.Id}", new { status = "active" });
        using var colleague = await user.PatchAsync($"/users/{tenant.Admin.Id}", new { name = "Pwned" });
        using var foreign = await user.PatchAsync($"/users/{other.Admin.Id}", new { name = "Pwned" });
        using var remove = await user.DeleteAsync($"/users/{user.Id}");

        Assert.Equal("Myself", (await name.ShouldBeAsync(200)).Text("name"));
        foreach (var refused in new[] { role, status, colleague, remove })
            await refused.ShouldBeProblemAsync(403, "permission_denied");
        await foreign.ShouldBeProblemAsync(404, "not_found");
    }

    private static Task<HttpResponseMessage> GiveAsync(ApiUser by, Guid userId, params Guid[] roleIds) =>
        by.SendAsync(HttpMethod.Put, $"/users/{userId}/roles", new { roleIds });
}
