using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.Auth;

/// <summary>One account in several tenants, within one session.</summary>
public sealed class SwitchTenantTests
{
    [Fact]
    public async Task Lists_the_tenants_of_the_account_with_the_role_in_each()
    {
        var (home, other, user) = await TwoAsync();
        await Tenant.CreateAsync();

        using var answer = await user.GetAsync("/auth/tenants");

        var items = (await answer.ShouldBeAsync(200)).GetProperty("items").EnumerateArray().ToList();
        Assert.Equal([home.Id.ToString(), other.Id.ToString()], items.Select(item => item.Text("id")));
        Assert.Equal(["id", "name", "slug", "role", "current"], items[0].Members());
        Assert.Equal((home.Name, home.Slug, "ADMIN", true), (items[0].Text("name"), items[0].Text("slug"), items[0].Text("role"), items[0].GetProperty("current").GetBoolean()));
        Assert.Equal(("USER", false), (items[1].Text("role"), items[1].GetProperty("current").GetBoolean()));
    }

    [Fact]
    public async Task Goes_on_in_the_other_tenant_within_the_session_and_stays_there_when_it_refreshes()
    {
        var (home, other, user) = await TwoAsync();

        using var answer = await SwitchAsync(user, other.Id);

        var json = await answer.ShouldBeAsync(200);
        Assert.Equal(["tenant", "user", "accessToken", "tokenType", "expiresIn"], json.Members());
        Assert.Equal("", answer.Header("Set-Cookie"));
        var there = ApiUser.From(user.Client, json, user.Password);
        Assert.Equal(other.Id, there.TenantId);
        Assert.Equal(Jwt.Payload(user.AccessToken).Text("sid"), Jwt.Payload(there.AccessToken).Text("sid"));
        using var me = await there.GetAsync("/users/me");
        Assert.Equal(other.Id, (await me.ShouldBeAsync(200)).GetProperty("tenantId").GetGuid());
        Assert.Equal(other.Id, (await user.RefreshedAsync()).TenantId);
        Assert.NotEqual(home.Id, there.TenantId);
    }

    [Fact]
    public async Task The_old_access_token_keeps_its_own_tenant_only()
    {
        var (home, other, user) = await TwoAsync();
        using var answer = await SwitchAsync(user, other.Id);
        var there = ApiUser.From(user.Client, await answer.ShouldBeAsync(200), user.Password);

        using var old = await user.GetAsync("/users");
        using var oldAcross = await user.GetAsync("/users", ("X-Tenant-ID", other.Id.ToString()));
        using var newAcross = await there.GetAsync("/users/me", ("X-Tenant-ID", home.Id.ToString()));

        var items = (await old.ShouldBeAsync(200)).GetProperty("items").EnumerateArray();
        Assert.All(items, item => Assert.Equal(home.Id, item.GetProperty("tenantId").GetGuid()));
        await oldAcross.ShouldBeProblemAsync(403, "tenant_mismatch");
        await newAcross.ShouldBeProblemAsync(403, "tenant_mismatch");
    }

    [Fact]
    public async Task Sign_in_leads_to_the_tenant_last_switched_to_unless_another_is_asked_for()
    {
        var (home, other, user) = await TwoAsync();
        Assert.Equal(home.Id, (await ApiUser.SignInAsync(user.Client, user.Email, user.Password)).TenantId);
        using var answer = await SwitchAsync(user, other.Id);
        await answer.ShouldBeAsync(200);

        Assert.Equal(other.Id, (await ApiUser.SignInAsync(user.Client, user.Email, user.Password)).TenantId);
        Assert.Equal(home.Id, (await ApiUser.SignInAsync(user.Client, user.Email, user.Password, home.Id)).TenantId);
        await RemoveAsync(other, user.Email);
        Assert.Equal(home.Id, (await ApiUser.SignInAsync(user.Client, user.Email, user.Password)).TenantId);
    }

    [Theory]
    [InlineData("unknown")]
    [InlineData("foreign")]
    [InlineData("removed")]
    [InlineData("user suspended")]
    [InlineData("tenant suspended")]
    public async Task Finds_no_tenant_where_the_account_may_not_act(string why)
    {
        var (_, other, user) = await TwoAsync();
        var target = why switch
        {
            "unknown" => Guid.CreateVersion7(),
            "foreign" => (await Tenant.CreateAsync()).Id,
            _ => other.Id,
        };
        if (why == "removed")
            await RemoveAsync(other, user.Email);
        if (why == "user suspended")
            await Sql.ExecuteAsync("UPDATE users SET status = 'suspended' WHERE tenant_id = $1 AND email = $2", other.Id, user.Email);
        if (why == "tenant suspended")
            await Sql.ExecuteAsync("UPDATE tenants SET status = 'suspended' WHERE id = $1", other.Id);

        using var answer = await SwitchAsync(user, target);
        using var list = await user.GetAsync("/auth/tenants");

        await answer.ShouldBeProblemAsync(404, "tenant_not_found");
        Assert.DoesNotContain(target.ToString(), (await list.ShouldBeAsync(200)).GetRawText(), StringComparison.Ordinal);
        Assert.Equal(200, await user.StatusAsync());
        Assert.Equal(user.TenantId, (await user.RefreshedAsync()).TenantId);
    }

    [Fact]
    public async Task Whoever_is_removed_loses_that_tenant_at_once_and_keeps_the_sessions_elsewhere()
    {
        var (_, other, user) = await TwoAsync();
        var elsewhere = await user.SignInAgainAsync();
        using var answer = await SwitchAsync(user, other.Id);
        var there = ApiUser.From(user.Client, await answer.ShouldBeAsync(200), user.Password);
        Assert.Equal(200, await there.StatusAsync());

        await RemoveAsync(other, user.Email);

        using var me = await there.GetAsync("/users/me");
        await me.ShouldBeProblemAsync(401, "session_revoked");
        using var refresh = await user.RefreshAsync();
        await refresh.ShouldBeProblemAsync(401, "session_revoked");
        Assert.Equal(200, await elsewhere.StatusAsync());
        Assert.Equal(200, await (await elsewhere.RefreshedAsync()).StatusAsync());
    }

    [Fact]
    public async Task A_removal_during_a_switch_leaves_no_token_that_is_good_there_also_when_the_person_comes_back()
    {
        await using var second = await ApiHost.Current.StartAsync();
        for (var round = 0; round < 15; round++)
        {
            var (_, other, user) = await TwoAsync();

            var switching = SwitchAsync(round % 2 == 0 ? user : user.On(second), other.Id);
            var removing = RemoveAsync(other, user.Email);
            await Task.WhenAll(switching, removing);

            await Mailbox.ProveAsync(user.Email);
            await other.AddAsync(email: user.Email);
            using var answer = await switching;
            if (!answer.IsSuccessStatusCode)
            {
                await answer.ShouldBeProblemAsync(404, "tenant_not_found");
                Assert.Equal(user.TenantId, (await user.RefreshedAsync()).TenantId);
                continue;
            }

            var there = ApiUser.From(user.Client, await answer.ReadJsonAsync(), user.Password);
            Assert.Equal((401, 401), (await there.StatusAsync(), await there.On(second).StatusAsync()));
            using var refresh = await user.RefreshAsync();
            await refresh.ShouldBeProblemAsync(401, "session_revoked");
        }
    }

    [Fact]
    public async Task Ending_the_session_ends_its_tokens_in_every_tenant()
    {
        var (_, other, user) = await TwoAsync();
        using var answer = await SwitchAsync(user, other.Id);
        var there = ApiUser.From(user.Client, await answer.ShouldBeAsync(200), user.Password);
        Assert.Equal((200, 200), (await user.StatusAsync(), await there.StatusAsync()));

        using var logout = await there.PostAsync("/auth/logout");

        await logout.ShouldBeAsync(204);
        Assert.Equal((401, 401), (await user.StatusAsync(), await there.StatusAsync()));
    }

    private static async Task<(Tenant Home, Tenant Other, ApiUser User)> TwoAsync()
    {
        var (home, other) = (await Tenant.CreateAsync(), await Tenant.CreateAsync());
        await Mailbox.ProveAsync(home.Admin.Email);
        await other.AddAsync(email: home.Admin.Email);
        return (home, other, home.Admin);
    }

    private static Task<HttpResponseMessage> SwitchAsync(ApiUser user, Guid tenantId) => user.PostAsync("/auth/switch", new { tenantId });

    private static async Task RemoveAsync(Tenant tenant, string email)
    {
        var id = await Sql.ScalarAsync<Guid>("SELECT id FROM users WHERE tenant_id = $1 AND email = $2", tenant.Id, email);
        using var answer = await tenant.Admin.DeleteAsync($"/users/{id}");
        await answer.ShouldBeAsync(204);
    }
}
