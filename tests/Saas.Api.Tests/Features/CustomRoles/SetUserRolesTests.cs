using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.CustomRoles;

public sealed class SetUserRolesTests
{
    [Fact]
    public async Task Gives_exactly_these_roles_from_the_next_request_on()
    {
        var tenant = await Tenant.CreateAsync();
        var (users, jobs) = (await tenant.AddRoleAsync("users.read"), await tenant.AddRoleAsync("jobs.read", "users.read"));
        var user = await tenant.AddUserAsync();
        Assert.Equal((403, 403), (await user.TryAsync("/users"), await user.TryAsync("/jobs")));

        var both = await tenant.GiveAsync(user.Id, users, jobs, jobs);
        Assert.Equal((200, 200), (await user.TryAsync("/users"), await user.TryAsync("/jobs")));
        Assert.Equal(["jobs.read", "users.read"], await CodesAsync(user));
        await tenant.GiveAsync(user.Id, users);
        Assert.Equal((200, 403), (await user.TryAsync("/users"), await user.TryAsync("/jobs")));
        await tenant.GiveAsync(user.Id);

        Assert.Equal(new[] { users, jobs }.Order(), both.GetProperty("items").EnumerateArray().Select(role => role.GetProperty("id").GetGuid()).Order());
        Assert.Equal(403, await user.TryAsync("/users"));
        Assert.Empty(await CodesAsync(user));
    }

    [Fact]
    public async Task Heeds_the_users_version_and_tells_it()
    {
        var tenant = await Tenant.CreateAsync();
        var (id, user) = (await tenant.AddRoleAsync("users.read"), await tenant.AddUserAsync());

        using var read = await tenant.Admin.GetAsync($"/users/{user.Id}/roles");
        using var given = await PutAsync(tenant.Admin, user.Id, [id], ("If-Match", read.Header("ETag")));
        using var stale = await PutAsync(tenant.Admin, user.Id, [], ("If-Match", read.Header("ETag")));

        await given.ShouldBeAsync(200);
        Assert.Equal("\"2\"", given.Header("ETag"));
        await stale.ShouldBeProblemAsync(412, "precondition_failed");
    }

    [Fact]
    public async Task One_of_ten_at_once_is_what_is_left()
    {
        var tenant = await Tenant.CreateAsync();
        var user = await tenant.AddUserAsync();
        var ids = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => tenant.AddRoleAsync("users.read")));

        var answers = await Task.WhenAll(ids.Select(id => PutAsync(tenant.Admin, user.Id, [id])));

        Assert.All(answers, answer => Assert.Equal(200, (int)answer.StatusCode));
        Assert.Equal(1, await Sql.ScalarAsync<long>("SELECT count(*) FROM user_roles WHERE tenant_id = $1 AND user_id = $2", tenant.Id, user.Id));
    }

    [Fact]
    public async Task Another_tenants_role_or_user_is_not_found()
    {
        var (tenant, other) = (await Tenant.CreateAsync(), await Tenant.CreateAsync());
        var (own, foreign) = (await tenant.AddRoleAsync("users.read"), await other.AddRoleAsync("users.read"));

        using var role = await PutAsync(tenant.Admin, tenant.Admin.Id, [own, foreign]);
        using var user = await PutAsync(tenant.Admin, other.Admin.Id, [own]);
        using var change = await tenant.Admin.PatchAsync($"/roles/{foreign}", new { name = "Mine" });
        using var builtIn = await tenant.Admin.PatchAsync("/roles/ADMIN", new { permissions = Array.Empty<string>() });

        await role.ShouldBeProblemAsync(404, "role_not_found");
        await user.ShouldBeProblemAsync(404, "not_found");
        await change.ShouldBeProblemAsync(404, "not_found");
        await builtIn.ShouldBeProblemAsync(400, "invalid_parameter");
        Assert.Equal(0, await Sql.ScalarAsync<long>("SELECT count(*) FROM user_roles WHERE tenant_id = $1", tenant.Id));
    }

    [Fact]
    public async Task Refuses_more_than_100_and_leaves_platform_administrators_alone()
    {
        var tenant = await Tenant.CreateAsync();
        var super = await tenant.AddSuperAdminAsync();

        using var many = await PutAsync(tenant.Admin, tenant.Admin.Id, [.. Enumerable.Range(0, 101).Select(_ => Guid.CreateVersion7())]);
        using var platform = await PutAsync(tenant.Admin, super.Id, []);

        await many.ShouldPointAtAsync("#/roleIds");
        await platform.ShouldBeProblemAsync(403, "platform_user_protected");
    }

    private static async Task<string[]> CodesAsync(ApiUser user)
    {
        using var me = await user.GetAsync("/users/me");
        return [.. (await me.ShouldBeAsync(200)).GetProperty("permissions").EnumerateArray().Select(code => code.GetString()!)];
    }

    private static Task<HttpResponseMessage> PutAsync(ApiUser by, Guid userId, Guid[] roleIds, params (string, string)[] headers) =>
        by.SendAsync(HttpMethod.Put, $"/users/{userId}/roles", new { roleIds }, headers);
}
