using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.Users;

public sealed class UpdateUserTests
{
    [Fact]
    public async Task Changes_what_is_given_and_leaves_the_rest()
    {
        var tenant = await Tenant.CreateAsync();
        var user = await tenant.AddAsync(name: "Before");

        using var answer = await tenant.Admin.PatchAsync($"/users/{user.Text("id")}", new { name = "After" });

        var changed = await answer.ShouldBeAsync(200);
        Assert.Equal(["After", "USER", "active", user.Text("email")], [changed.Text("name"), changed.Text("role"), changed.Text("status"), changed.Text("email")]);
        Assert.Equal(2, changed.GetProperty("version").GetInt32());
        Assert.Equal("\"2\"", answer.Header("ETag"));
        Assert.True(changed.GetProperty("updatedAt").GetDateTimeOffset() > user.GetProperty("updatedAt").GetDateTimeOffset());
        using var read = await tenant.Admin.GetAsync($"/users/{user.Text("id")}");
        Assert.Equal(changed.ToString(), (await read.ShouldBeAsync(200)).ToString());
    }

    [Theory]
    [InlineData("\"1\"", true)]
    [InlineData("*", true)]
    [InlineData("\"2\"", false)]
    [InlineData("1", false)]
    [InlineData("\"x\"", false)]
    [InlineData("W/\"1\"", false)]
    [InlineData("\"2\", \"1\"", true)]
    public async Task Heeds_If_Match(string tag, bool matches)
    {
        var tenant = await Tenant.CreateAsync();
        var user = await tenant.AddAsync(name: "Before");

        using var answer = await tenant.Admin.PatchAsync($"/users/{user.Text("id")}", new { name = "After" }, ("If-Match", tag));

        if (matches)
            await answer.ShouldBeAsync(200);
        else
            await answer.ShouldBeProblemAsync(412, "precondition_failed");
        using var read = await tenant.Admin.GetAsync($"/users/{user.Text("id")}");
        Assert.Equal(matches ? "After" : "Before", (await read.ShouldBeAsync(200)).Text("name"));
    }

    [Fact]
    public async Task Lets_one_of_ten_parallel_changes_of_one_version_win()
    {
        var tenant = await Tenant.CreateAsync();
        var user = await tenant.AddAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(i =>
            tenant.Admin.PatchAsync($"/users/{user.Text("id")}", new { name = $"Name {i}" }, ("If-Match", "\"1\""))));

        Assert.Equal([200, .. Enumerable.Repeat(412, 9)], answers.Select(answer => (int)answer.StatusCode).Order());
    }

    [Fact]
    public async Task Takes_rights_away_from_the_next_request_on()
    {
        var tenant = await Tenant.CreateAsync();
        var second = await tenant.AddUserAsync("ADMIN");
        using var before = await second.GetAsync("/users");
        await before.ShouldBeAsync(200);

        using var change = await tenant.Admin.PatchAsync($"/users/{second.Id}", new { role = "USER" });

        await change.ShouldBeAsync(200);
        using var after = await second.GetAsync("/users");
        await after.ShouldBeProblemAsync(403, "permission_denied");
        Assert.Equal(200, await second.StatusAsync());
    }

    [Fact]
    public async Task Gives_rights_from_the_next_request_on()
    {
        var tenant = await Tenant.CreateAsync();
        var user = await tenant.AddUserAsync();
        Assert.Equal(200, await user.StatusAsync());

        using var change = await tenant.Admin.PatchAsync($"/users/{user.Id}", new { role = "ADMIN" });

        await change.ShouldBeAsync(200);
        using var after = await user.GetAsync("/users");
        await after.ShouldBeAsync(200);
    }

    [Fact]
    public async Task Shuts_a_suspended_user_out_at_once_and_lets_it_back_in()
    {
        var tenant = await Tenant.CreateAsync();
        var user = await tenant.AddUserAsync();
        Assert.Equal(200, await user.StatusAsync());

        using var suspend = await tenant.Admin.PatchAsync($"/users/{user.Id}", new { status = "suspended" });

        Assert.Equal("suspended", (await suspend.ShouldBeAsync(200)).Text("status"));
        using var me = await user.GetAsync("/users/me");
        await me.ShouldBeProblemAsync(401, "session_revoked");
        using var login = await user.Client.SendJsonAsync(HttpMethod.Post, "/auth/login", new { user.Email, user.Password, tenantId = tenant.Id });
        await login.ShouldBeProblemAsync(401, "invalid_credentials");
        using var resume = await tenant.Admin.PatchAsync($"/users/{user.Id}", new { status = "active" });
        await resume.ShouldBeAsync(200);
        using var old = await user.RefreshAsync();
        await old.ShouldBeProblemAsync(401, "session_revoked");
        Assert.Equal(401, await user.StatusAsync());
        Assert.Equal(200, await (await user.SignInAgainAsync()).StatusAsync());
    }

    [Theory]
    [InlineData("role", "USER")]
    [InlineData("status", "suspended")]
    public async Task Keeps_the_last_active_ADMIN(string member, string value)
    {
        var tenant = await Tenant.CreateAsync();
        var second = await tenant.AddUserAsync("ADMIN");
        using var suspended = await tenant.Admin.PatchAsync($"/users/{second.Id}", new { status = "suspended" });
        await suspended.ShouldBeAsync(200);

        using var answer = await tenant.Admin.PatchAsync($"/users/{tenant.Admin.Id}", new Dictionary<string, string> { [member] = value });

        await answer.ShouldBeProblemAsync(409, "last_admin");
        using var list = await tenant.Admin.GetAsync("/users");
        await list.ShouldBeAsync(200);
    }

    [Fact]
    public async Task Takes_an_empty_change_and_a_change_to_the_same()
    {
        var tenant = await Tenant.CreateAsync();

        using var same = await tenant.Admin.PatchAsync($"/users/{tenant.Admin.Id}", new { role = "ADMIN", status = "active" });

        Assert.Equal("ADMIN", (await same.ShouldBeAsync(200)).Text("role"));
    }

    [Fact]
    public async Task Leaves_platform_administrators_alone()
    {
        var tenant = await Tenant.CreateAsync();
        var super = await tenant.AddSuperAdminAsync();

        using var demote = await tenant.Admin.PatchAsync($"/users/{super.Id}", new { role = "USER" });
        using var rename = await tenant.Admin.PatchAsync($"/users/{super.Id}", new { name = "Pwned" });
        using var promote = await tenant.Admin.PatchAsync($"/users/{tenant.Admin.Id}", new { role = "SUPER_ADMIN" });

        await demote.ShouldBeProblemAsync(403, "platform_user_protected");
        await rename.ShouldBeProblemAsync(403, "platform_user_protected");
        await promote.ShouldPointAtAsync("#/role");
    }

    [Fact]
    public async Task Is_for_those_who_may_and_within_the_tenant()
    {
        var (tenant, other) = (await Tenant.CreateAsync(), await Tenant.CreateAsync());
        var user = await tenant.AddUserAsync();

        using var plain = await user.PatchAsync($"/users/{user.Id}", new { role = "ADMIN" });
        using var foreign = await tenant.Admin.PatchAsync($"/users/{other.Admin.Id}", new { name = "Pwned" });

        await plain.ShouldBeProblemAsync(403, "permission_denied");
        await foreign.ShouldBeProblemAsync(404, "not_found");
    }
}
