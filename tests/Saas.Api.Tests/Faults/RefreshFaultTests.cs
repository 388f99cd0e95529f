using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Faults;

/// <summary>Refreshing over networks that lose answers, on several instances, without Redis.</summary>
public sealed class RefreshFaultTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Twenty_parallel_refreshes_over_two_instances_converge_also_without_Redis(bool withoutRedis)
    {
        await using var setup = await FaultyApi.StartAsync();
        var user = (await Tenant.CreateAsync()).Admin;
        if (withoutRedis)
            setup.Redis.Refuse();

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => (i % 2 == 0 ? user : user.On(setup.Api)).RefreshAsync()));

        var successors = await Task.WhenAll(answers.Select(async answer => (await answer.ShouldBeAsync(200)).Text("refreshToken")));
        var next = user with { RefreshToken = Assert.Single(successors.Distinct()) };
        Assert.Equal(200, await (await next.RefreshedAsync()).StatusAsync());
    }

    [Fact]
    public async Task A_lost_answer_is_given_again()
    {
        await using var setup = await FaultyApi.StartAsync();
        await using var network = TcpProxy.InFrontOf(setup.Api.Url.ToString());
        using var client = ApiInstance.CreateClient(new Uri(network.Through(setup.Api.Url.ToString())));
        var user = (await Tenant.CreateAsync(setup.Api)).Admin with { Client = client };
        var sid = Guid.Parse(Jwt.Payload(user.AccessToken).Text("sid"));
        setup.Postgres.Pause();
        var lost = user.RefreshAsync();
        await Eventually.TrueAsync(() => setup.Postgres.HeldCount > 0);
        network.Pause();
        setup.Postgres.Resume();
        await Eventually.TrueAsync(async () => await Sql.ScalarAsync<bool>("SELECT rotated_at IS NOT NULL FROM sessions WHERE id = $1", sid));
        network.CutAll();
        network.Resume();
        await Assert.ThrowsAsync<HttpRequestException>(() => lost);

        var next = await user.RefreshedAsync();

        Assert.Equal(200, await (await next.RefreshedAsync()).StatusAsync());
    }

    [Fact]
    public async Task A_request_that_was_overtaken_on_its_way_is_superseded_and_ends_nothing()
    {
        await using var setup = await FaultyApi.StartAsync();
        var user = (await Tenant.CreateAsync()).Admin;
        Assert.Equal(200, await user.On(setup.Api).StatusAsync());
        setup.Postgres.Pause();
        var slow = user.On(setup.Api).RefreshAsync();
        await Eventually.TrueAsync(() => setup.Postgres.HeldCount > 0);
        var newest = await (await user.RefreshedAsync()).RefreshedAsync();

        setup.Postgres.Resume();
        using var answer = await slow;

        await answer.ShouldBeProblemAsync(401, "refresh_superseded");
        Assert.Equal("", answer.Header("Set-Cookie"));
        Assert.Equal(200, await newest.StatusAsync());
        var next = await newest.RefreshedAsync();
        using var late = await user.RefreshAsync();
        await late.ShouldBeProblemAsync(401, "refresh_reuse_detected");
        Assert.Equal(401, await next.StatusAsync());
    }
}
