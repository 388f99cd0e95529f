using System.Diagnostics;
using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Faults;

public sealed class PostgresFaultTests
{
    [Fact]
    public async Task Answers_503_or_200_while_connections_are_cut_and_recovers_by_itself()
    {
        await using var setup = await FaultyApi.StartAsync();
        var user = (await Tenant.CreateAsync(setup.Api)).Admin;

        for (var round = 0; round < 10; round++)
        {
            var requests = Enumerable.Range(0, 30).Select(_ => user.GetAsync("/users")).ToArray();
            setup.Postgres.CutAll();
            await Eventually.TrueAsync(() => requests.All(request => request.IsCompleted));
            foreach (var request in requests)
                await ShouldBeServedOr503Async(await request);
        }

        await Eventually.TrueAsync(async () => await user.StatusAsync() == 200);
    }

    [Fact]
    public async Task Serves_new_requests_at_once_after_connections_were_cut_under_load()
    {
        await using var setup = await FaultyApi.StartAsync();
        var user = (await Tenant.CreateAsync(setup.Api)).Admin;

        for (var round = 0; round < 10; round++)
        {
            var load = Enumerable.Range(0, 30).Select(_ => user.GetAsync("/users")).ToArray();
            setup.Postgres.CutAll();
            await Task.WhenAny(load);
            await Eventually.TrueAsync(async () => await user.StatusAsync() == 200, TimeSpan.FromSeconds(10));
        }
    }

    [Fact]
    public async Task Answers_503_with_Retry_After_while_PostgreSQL_is_down_and_serves_when_it_is_back()
    {
        await using var setup = await FaultyApi.StartAsync();
        var user = (await Tenant.CreateAsync(setup.Api)).Admin;
        Assert.Equal(200, await user.StatusAsync());
        setup.Postgres.Refuse();

        foreach (var request in Requests(user))
        {
            using var answer = await request();
            await answer.ShouldBeProblemAsync(503, "service_unavailable");
            Assert.Equal("1", answer.Header("Retry-After"));
        }

        setup.Postgres.Resume();
        await Eventually.TrueAsync(async () => await user.StatusAsync() == 200);
        await user.SignInAgainAsync();
    }

    [Fact]
    public async Task Answers_within_its_time_outs_when_PostgreSQL_is_silent_and_recovers()
    {
        await using var setup = await FaultyApi.StartAsync();
        var user = (await Tenant.CreateAsync(setup.Api)).Admin;
        Assert.Equal(200, await user.StatusAsync());
        setup.Postgres.BlackHole();
        var clock = Stopwatch.StartNew();

        foreach (var answer in await Task.WhenAll(Requests(user).Select(request => request())))
            await answer.ShouldBeProblemAsync(503, "service_unavailable");

        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 12);
        setup.Postgres.Resume();
        await Eventually.TrueAsync(async () => await user.StatusAsync() == 200);
    }

    [Fact]
    public async Task Recovers_when_PostgreSQL_is_back_although_connections_were_lost_without_a_sign()
    {
        await using var setup = await FaultyApi.StartAsync();
        var user = (await Tenant.CreateAsync(setup.Api)).Admin;
        setup.Postgres.Pause();
        var held = user.GetAsync("/users/me");
        await Eventually.PassedAsync(TimeSpan.FromSeconds(1));

        setup.Postgres.Resume();

        using var answer = await held;
        await answer.ShouldBeAsync(200);
    }

    [Fact]
    public async Task Starts_before_PostgreSQL_is_there_and_serves_once_it_is()
    {
        await using var setup = await FaultyApi.StartAsync(before: faulty => faulty.Postgres.Refuse());
        using var login = await setup.Api.Client.SendJsonAsync(HttpMethod.Post, "/auth/login", new { email = Unique.Email(), password = Unique.Password() });

        await login.ShouldBeProblemAsync(503, "service_unavailable");
        Assert.Equal("1", login.Header("Retry-After"));
        Assert.Equal((200, 503), (await setup.ProbeAsync("live"), await setup.ProbeAsync("ready")));

        setup.Postgres.Resume();
        await Eventually.TrueAsync(async () => await setup.ProbeAsync("ready") == 200);
        Assert.Equal(200, await (await Tenant.CreateAsync(setup.Api)).Admin.StatusAsync());
    }

    [Fact]
    public async Task Loses_no_sign_up_that_was_answered()
    {
        await using var setup = await FaultyApi.StartAsync();
        var requests = Enumerable.Range(0, 20).Select(_ => Unique.Email()).ToDictionary(email => email, email =>
            setup.Api.Client.SendJsonAsync(HttpMethod.Post, "/tenants", new { name = "Acme", email, password = "password-1" }));
        setup.Postgres.CutAll();

        foreach (var (email, request) in requests)
        {
            using var answer = await request;
            if (answer.IsSuccessStatusCode)
                Assert.Equal(1L, await Sql.ScalarAsync<long>("SELECT count(*) FROM users WHERE email = $1", email));
            else
                await answer.ShouldBeProblemAsync(503, "service_unavailable");
        }
    }

    private static Func<Task<HttpResponseMessage>>[] Requests(ApiUser user) =>
    [
        () => user.GetAsync("/users/me"),
        () => user.GetAsync("/users"),
        () => user.PostAsync("/users", new { email = Unique.Email(), name = "X", role = "USER" }),
        () => user.RefreshAsync(),
        () => user.PostAsync("/auth/login", new { user.Email, user.Password }),
        () => user.PostAsync("/tenants", new { name = "Acme", email = Unique.Email(), password = Unique.Password() }),
    ];

    private static async Task ShouldBeServedOr503Async(HttpResponseMessage answer)
    {
        if (answer.IsSuccessStatusCode)
            return;
        await answer.ShouldBeProblemAsync(503, "service_unavailable");
        Assert.Equal("1", answer.Header("Retry-After"));
    }
}
