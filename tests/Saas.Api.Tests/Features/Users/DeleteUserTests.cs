using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.Users;

public sealed class DeleteUserTests
{
    [Fact]
    public async Task Removes_the_user_and_refuses_its_tokens_at_once()
    {
        var tenant = await Tenant.CreateAsync();
        var user = await tenant.AddUserAsync();
        Assert.Equal(200, await user.StatusAsync());

        using var answer = await tenant.Admin.DeleteAsync($"/users/{user.Id}");

        await answer.ShouldBeAsync(204);
        using var me = await user.GetAsync("/users/me");
        await me.ShouldBeProblemAsync(401, "session_revoked");
        using var refresh = await user.RefreshAsync();
        await refresh.ShouldBeProblemAsync(401, "session_revoked");
        using var read = await tenant.Admin.GetAsync($"/users/{user.Id}");
        await read.ShouldBeProblemAsync(404, "not_found");
        using var again = await tenant.Admin.DeleteAsync($"/users/{user.Id}");
        await again.ShouldBeProblemAsync(404, "not_found");
    }

    [Fact]
    public async Task Ends_the_sessions_for_good_also_when_the_address_is_added_again()
    {
        var tenant = await Tenant.CreateAsync();
        var user = await tenant.AddUserAsync();
        using var removed = await tenant.Admin.DeleteAsync($"/users/{user.Id}");
        await removed.ShouldBeAsync(204);

        await tenant.AddAsync("ADMIN", email: user.Email);

        using var me = await user.GetAsync("/users/me");
        await me.ShouldBeProblemAsync(401, "session_revoked");
        using var refresh = await user.RefreshAsync();
        await refresh.ShouldBeProblemAsync(401, "session_revoked");
        await Mailbox.ProveAsync(user.Email);
        Assert.Equal(200, await (await user.SignInAgainAsync()).StatusAsync());
    }

    [Fact]
    public async Task Leaves_the_account_its_other_tenants()
    {
        var home = await Tenant.CreateAsync();
        var tenant = await Tenant.CreateAsync();
        await Mailbox.ProveAsync(home.Admin.Email);
        var member = await tenant.AddAsync(email: home.Admin.Email);
        var there = await ApiUser.SignInAsync(home.Admin.Client, home.Admin.Email, home.Admin.Password, tenant.Id);

        using var answer = await tenant.Admin.DeleteAsync($"/users/{member.Text("id")}");

        await answer.ShouldBeAsync(204);
        Assert.Equal((401, 200), (await there.StatusAsync(), await home.Admin.StatusAsync()));
    }

    [Fact]
    public async Task Heeds_If_Match()
    {
        var tenant = await Tenant.CreateAsync();
        var user = await tenant.AddAsync();

        using var wrong = await tenant.Admin.DeleteAsync($"/users/{user.Text("id")}", ("If-Match", "\"7\""));
        using var right = await tenant.Admin.DeleteAsync($"/users/{user.Text("id")}", ("If-Match", "\"1\""));

        await wrong.ShouldBeProblemAsync(412, "precondition_failed");
        await right.ShouldBeAsync(204);
    }

    [Fact]
    public async Task Keeps_the_last_ADMIN_and_platform_administrators()
    {
        var tenant = await Tenant.CreateAsync();
        var super = await tenant.AddSuperAdminAsync();

        using var self = await tenant.Admin.DeleteAsync($"/users/{tenant.Admin.Id}");
        using var platform = await tenant.Admin.DeleteAsync($"/users/{super.Id}");

        await self.ShouldBeProblemAsync(409, "last_admin");
        await platform.ShouldBeProblemAsync(403, "platform_user_protected");
        Assert.Equal(200, await super.StatusAsync());
    }

    [Fact]
    public async Task Is_for_those_who_may_and_within_the_tenant()
    {
        var (tenant, other) = (await Tenant.CreateAsync(), await Tenant.CreateAsync());
        var (user, stranger) = (await tenant.AddUserAsync(), await other.AddUserAsync());

        using var plain = await user.DeleteAsync($"/users/{user.Id}");
        using var foreign = await tenant.Admin.DeleteAsync($"/users/{stranger.Id}");

        await plain.ShouldBeProblemAsync(403, "permission_denied");
        await foreign.ShouldBeProblemAsync(404, "not_found");
        Assert.Equal(200, await stranger.StatusAsync());
    }
}
