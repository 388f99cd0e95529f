using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.Tenants;

/// <summary>How long sessions live in a tenant that has set that for itself.</summary>
public sealed class SessionLifetimeTests
{
    [Fact]
    public async Task Ends_sessions_that_are_open_and_older()
    {
        await using var second = await ApiHost.Current.StartAsync();
        var tenant = await Tenant.CreateAsync();
        var (old, fresh) = (await tenant.AddUserAsync(), await tenant.AddUserAsync());
        await AgeAsync(old, 2);
        Assert.Equal((200, 200), (await old.StatusAsync(), await old.On(second).StatusAsync()));

        await SetAsync(tenant, 3600);

        Assert.Equal((401, 401), (await old.StatusAsync(), await old.On(second).StatusAsync()));
        using var refresh = await old.RefreshAsync();
        await refresh.ShouldBeProblemAsync(401, "session_expired");
        Assert.Equal((200, 200), (await fresh.StatusAsync(), await fresh.On(second).StatusAsync()));
        Assert.Equal(200, await (await old.SignInAgainAsync()).StatusAsync());
    }

    [Fact]
    public async Task A_session_that_reaches_it_is_refreshed_no_more()
    {
        var tenant = await Tenant.CreateAsync();
        await SetAsync(tenant, 3600);
        var user = await (await tenant.AddUserAsync()).RefreshedAsync();
        await AgeAsync(user, 2);

        using var refresh = await user.RefreshAsync();
        using var again = await user.RefreshAsync();

        await refresh.ShouldBeProblemAsync(401, "session_expired");
        await again.ShouldBeProblemAsync(401, "session_expired");
    }

    [Fact]
    public async Task Only_shortens_what_the_platform_gives()
    {
        var tenant = await Tenant.CreateAsync();
        await SetAsync(tenant, 2_592_000);
        var user = await tenant.AddUserAsync();
        await Sql.ExecuteAsync("UPDATE sessions SET idle_expires_at = now(), expires_at = now() WHERE account_id = (SELECT account_id FROM users WHERE id = $1)", user.Id);

        using var refresh = await user.RefreshAsync();

        await refresh.ShouldBeProblemAsync(401, "session_expired");
    }

    [Fact]
    public async Task Holds_in_the_tenant_that_has_set_it_and_not_in_the_others()
    {
        var (tenant, other) = (await Tenant.CreateAsync(), await Tenant.CreateAsync());
        await Mailbox.ProveAsync(other.Admin.Email);
        await tenant.AddAsync(email: other.Admin.Email);
        await AgeAsync(other.Admin, 2);
        await SetAsync(tenant, 3600);

        using var into = await other.Admin.PostAsync("/auth/switch", new { tenantId = tenant.Id });

        await into.ShouldBeProblemAsync(401, "session_expired");
        Assert.Equal(200, await other.Admin.StatusAsync());
        using var refresh = await other.Admin.RefreshAsync();
        await refresh.ShouldBeAsync(200);
    }

    private static async Task SetAsync(Tenant tenant, int seconds)
    {
        using var answer = await tenant.Admin.PatchAsync("/tenants/current", new { sessionLifetimeSeconds = seconds });
        await answer.ShouldBeAsync(200);
    }

    private static Task<int> AgeAsync(ApiUser user, int hours) => Sql.ExecuteAsync(
        "UPDATE sessions SET created_at = now() - make_interval(hours => $2) WHERE account_id = (SELECT account_id FROM users WHERE id = $1)", user.Id, hours);
}
