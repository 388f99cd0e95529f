using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.CustomRoles;

public sealed class UpdateRoleTests
{
    [Fact]
    public async Task Changes_what_is_named_and_heeds_If_Match()
    {
        var tenant = await Tenant.CreateAsync();
        var id = await tenant.AddRoleAsync("users.read");

        using var answer = await tenant.Admin.PatchAsync($"/roles/{id}", new { name = "Renamed" }, ("If-Match", "\"1\""));
        using var stale = await tenant.Admin.PatchAsync($"/roles/{id}", new { name = "Again" }, ("If-Match", "\"1\""));

        var role = await answer.ShouldBeAsync(200);
        Assert.Equal("Renamed", role.Text("name"));
        Assert.Equal("users.read", Assert.Single(role.GetProperty("permissions").EnumerateArray()).GetString());
        Assert.Equal("\"2\"", answer.Header("ETag"));
        await stale.ShouldBeProblemAsync(412, "precondition_failed");
    }

    [Fact]
    public async Task Takes_effect_on_the_next_request_of_everybody_who_has_it()
    {
        var tenant = await Tenant.CreateAsync();
        var id = await tenant.AddRoleAsync("users.read");
        var (one, other) = (await tenant.AddUserAsync(), await tenant.AddUserAsync());
        foreach (var user in new[] { one, other })
        {
            await tenant.GiveAsync(user.Id, id);
            Assert.Equal((200, 403), (await user.TryAsync("/users"), await user.TryAsync("/jobs")));
        }

        using var change = await tenant.Admin.PatchAsync($"/roles/{id}", new { permissions = new[] { "jobs.read" } });
        await change.ShouldBeAsync(200);

        foreach (var user in new[] { one, other })
            Assert.Equal((403, 200), (await user.TryAsync("/users"), await user.TryAsync("/jobs")));
    }

    [Fact]
    public async Task A_role_that_is_removed_is_gone_from_everybody_at_once()
    {
        var tenant = await Tenant.CreateAsync();
        var id = await tenant.AddRoleAsync("users.read");
        var user = await tenant.AddUserAsync();
        await tenant.GiveAsync(user.Id, id);
        Assert.Equal(200, await user.TryAsync("/users"));

        using var stale = await tenant.Admin.DeleteAsync($"/roles/{id}", ("If-Match", "\"7\""));
        using var removed = await tenant.Admin.DeleteAsync($"/roles/{id}");
        using var again = await tenant.Admin.DeleteAsync($"/roles/{id}");

        await stale.ShouldBeProblemAsync(412, "precondition_failed");
        await removed.ShouldBeAsync(204);
        await again.ShouldBeProblemAsync(404, "not_found");
        Assert.Equal(403, await user.TryAsync("/users"));
        using var give = await tenant.Admin.SendAsync(HttpMethod.Put, $"/users/{user.Id}/roles", new { roleIds = new[] { id } });
        await give.ShouldBeProblemAsync(404, "role_not_found");
        using var left = await tenant.Admin.GetAsync($"/users/{user.Id}/roles");
        Assert.Empty((await left.ShouldBeAsync(200)).GetProperty("items").EnumerateArray());
        await AuditRows.OneAsync(tenant.Id, "role.deleted", id);
        await AuditRows.OneAsync(tenant.Id, "user_role.deleted");
    }

    [Fact]
    public async Task A_code_that_the_program_no_longer_has_grants_nothing_and_is_in_nobodys_way()
    {
        var tenant = await Tenant.CreateAsync();
        var id = await tenant.AddRoleAsync("users.read");
        var user = await tenant.AddUserAsync();
        await Sql.ExecuteAsync("UPDATE roles SET permissions = ARRAY['users.read', 'gone.code', 'platform.tenants'] WHERE tenant_id = $1", tenant.Id);
        await tenant.GiveAsync(user.Id, id);

        using var me = await user.GetAsync("/users/me");
        using var foreign = await user.GetAsync("/users", ("X-Tenant-ID", (await Tenant.CreateAsync()).Id.ToString()));
        using var change = await tenant.Admin.PatchAsync($"/users/{user.Id}", new { status = "suspended" });

        Assert.Equal(["users.read"], (await me.ShouldBeAsync(200)).GetProperty("permissions").EnumerateArray().Select(code => code.GetString()));
        await foreign.ShouldBeProblemAsync(403, "tenant_mismatch");
        await change.ShouldBeAsync(200);
    }
}
