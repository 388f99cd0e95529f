using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.Auth;

public sealed class LogoutTests
{
    [Fact]
    public async Task Refuses_both_tokens_from_the_next_request_on()
    {
        var user = (await Tenant.CreateAsync()).Admin;
        Assert.Equal(200, await user.StatusAsync());

        using var logout = await user.PostAsync("/auth/logout", new { });

        await logout.ShouldBeAsync(204);
        using var me = await user.GetAsync("/users/me");
        await me.ShouldBeProblemAsync(401, "session_revoked");
        using var refresh = await user.RefreshAsync();
        await refresh.ShouldBeProblemAsync(401, "session_revoked");
    }

    [Fact]
    public async Task Takes_effect_on_every_instance_at_once()
    {
        await using var second = await ApiHost.Current.StartAsync();
        var user = (await Tenant.CreateAsync()).Admin;
        Assert.Equal((200, 200), (await user.StatusAsync(), await user.On(second).StatusAsync()));

        using var logout = await user.PostAsync("/auth/logout");

        await logout.ShouldBeAsync(204);
        Assert.Equal((401, 401), (await user.On(second).StatusAsync(), await user.StatusAsync()));
    }

    [Fact]
    public async Task Leaves_the_other_sessions_of_the_account_alone()
    {
        var tenant = await Tenant.CreateAsync();
        var (first, second) = (tenant.Admin, await tenant.Admin.SignInAgainAsync());
        Assert.Equal((200, 200), (await first.StatusAsync(), await second.StatusAsync()));

        using var logout = await first.PostAsync("/auth/logout");

        await logout.ShouldBeAsync(204);
        Assert.Equal((401, 200), (await first.StatusAsync(), await second.StatusAsync()));
    }

    [Fact]
    public async Task Works_by_refresh_token_when_the_access_token_has_expired()
    {
        await using var api = await ApiHost.Current.StartAsync(new Dictionary<string, string?> { ["JWT_ACCESS_EXPIRATION"] = "1s" });
        var user = (await Tenant.CreateAsync(api)).Admin;
        await Eventually.TrueAsync(async () => await user.StatusAsync() == 401);
        using var expired = await user.GetAsync("/users/me");
        await expired.ShouldBeProblemAsync(401, "token_expired");

        using var alone = await user.PostAsync("/auth/logout", new { });
        using var logout = await user.PostAsync("/auth/logout", new { refreshToken = user.RefreshToken });

        await alone.ShouldBeProblemAsync(401, "token_expired");
        await logout.ShouldBeAsync(204);
        using var refresh = await user.RefreshAsync();
        await refresh.ShouldBeProblemAsync(401, "session_revoked");
    }

    [Fact]
    public async Task Is_final_also_while_requests_are_under_way_on_two_instances()
    {
        await using var second = await ApiHost.Current.StartAsync();
        for (var round = 0; round < 20; round++)
        {
            var user = (await Tenant.CreateAsync()).Admin;
            var requests = Enumerable.Range(0, 12).Select(i => (i % 2 == 0 ? user : user.On(second)).StatusAsync()).ToArray();

            using var logout = await user.PostAsync("/auth/logout");

            await logout.ShouldBeAsync(204);
            Assert.Equal((401, 401), (await user.StatusAsync(), await user.On(second).StatusAsync()));
            Assert.All(await Task.WhenAll(requests), status => Assert.Contains(status, new[] { 200, 401 }));
            Assert.Equal((401, 401), (await user.StatusAsync(), await user.On(second).StatusAsync()));
        }
    }

    [Fact]
    public async Task Is_repeatable()
    {
        var user = (await Tenant.CreateAsync()).Admin;

        using var first = await user.PostAsync("/auth/logout");
        using var second = await user.PostAsync("/auth/logout");

        await first.ShouldBeAsync(204);
        await second.ShouldBeAsync(204);
    }

    [Fact]
    public async Task Needs_a_token()
    {
        using var answer = await ApiHost.Current.Client.SendJsonAsync(HttpMethod.Post, "/auth/logout", new { });
        using var wrong = await ApiHost.Current.Client.SendJsonAsync(HttpMethod.Post, "/auth/logout", new { refreshToken = "unknown" });

        await answer.ShouldBeProblemAsync(401, "authentication_required");
        await wrong.ShouldBeProblemAsync(401, "authentication_required");
    }
}
