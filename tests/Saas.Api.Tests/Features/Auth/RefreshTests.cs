using System.Text;
using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.Auth;

public sealed class RefreshTests
{
    [Fact]
    public async Task Rotates_the_token_and_stays_the_same_session()
    {
        var user = (await Tenant.CreateAsync()).Admin;

        using var answer = await user.RefreshAsync();

        var json = await answer.ShouldBeAsync(200);
        Assert.Equal(["tenant", "user", "accessToken", "tokenType", "expiresIn", "refreshToken"], json.Members());
        Assert.NotEqual(user.RefreshToken, json.Text("refreshToken"));
        Assert.Equal("no-store", answer.Header("Cache-Control"));
        var next = ApiUser.From(user.Client, json, user.Password);
        Assert.Equal(200, await next.StatusAsync());
        Assert.Equal(200, await user.StatusAsync());
        Assert.Equal(Jwt.Payload(user.AccessToken).Text("sid"), Jwt.Payload(next.AccessToken).Text("sid"));
    }

    [Fact]
    public async Task Gives_twenty_parallel_refreshes_with_one_token_the_same_successor()
    {
        var user = (await Tenant.CreateAsync()).Admin;

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => user.RefreshAsync()));

        var successors = new HashSet<string>();
        foreach (var answer in answers)
            successors.Add((await answer.ShouldBeAsync(200)).Text("refreshToken"));
        var successor = user with { RefreshToken = Assert.Single(successors) };
        using var next = await successor.RefreshAsync();
        await next.ShouldBeAsync(200);
    }

    [Fact]
    public async Task Converges_over_instances_too()
    {
        await using var second = await ApiHost.Current.StartAsync();
        for (var round = 0; round < 10; round++)
        {
            var user = (await Tenant.CreateAsync()).Admin;

            var answers = await Task.WhenAll(user.RefreshAsync(), user.On(second).RefreshAsync(), user.RefreshAsync(), user.On(second).RefreshAsync());

            var successors = await Task.WhenAll(answers.Select(async answer => (await answer.ShouldBeAsync(200)).Text("refreshToken")));
            Assert.Single(successors.Distinct());
        }
    }

    [Fact]
    public async Task Gives_the_same_successor_again_when_the_answer_was_lost()
    {
        var user = (await Tenant.CreateAsync()).Admin;

        var first = await user.RefreshedAsync();
        var second = await user.RefreshedAsync();

        Assert.Equal(first.RefreshToken, second.RefreshToken);
    }

    [Fact]
    public async Task Ends_the_session_when_a_token_comes_after_its_successor_was_used()
    {
        var stolen = (await Tenant.CreateAsync()).Admin;
        var other = await stolen.SignInAgainAsync();
        var rightful = await (await stolen.RefreshedAsync()).RefreshedAsync();

        using var reuse = await stolen.RefreshAsync();

        await reuse.ShouldBeProblemAsync(401, "refresh_reuse_detected");
        using var after = await rightful.RefreshAsync();
        await after.ShouldBeProblemAsync(401, "session_revoked");
        using var me = await rightful.GetAsync("/users/me");
        await me.ShouldBeProblemAsync(401, "session_revoked");
        Assert.Equal(200, await other.StatusAsync());
        using var elsewhere = await other.RefreshAsync();
        await elsewhere.ShouldBeAsync(200);
    }

    [Fact]
    public async Task Ends_the_session_when_a_grandparent_comes_within_the_grace()
    {
        var first = (await Tenant.CreateAsync()).Admin;
        var third = await (await (await first.RefreshedAsync()).RefreshedAsync()).RefreshedAsync();

        using var reuse = await first.RefreshAsync();

        await reuse.ShouldBeProblemAsync(401, "refresh_reuse_detected");
        Assert.Equal(401, await third.StatusAsync());
    }

    [Fact]
    public async Task Ends_the_session_when_a_spent_token_comes_after_the_grace()
    {
        await using var api = await ApiHost.Current.StartAsync(new Dictionary<string, string?> { ["REFRESH_GRACE"] = "1s" });
        var user = (await Tenant.CreateAsync(api)).Admin;
        var next = await user.RefreshedAsync();
        await Eventually.PassedAsync(TimeSpan.FromSeconds(1.2));

        using var late = await user.RefreshAsync();

        await late.ShouldBeProblemAsync(401, "refresh_reuse_detected");
        Assert.Equal(401, await next.StatusAsync());
    }

    [Fact]
    public async Task Ends_by_itself_when_nobody_refreshes()
    {
        await using var api = await ApiHost.Current.StartAsync(new Dictionary<string, string?> { ["JWT_REFRESH_EXPIRATION"] = "1s" });
        var user = (await Tenant.CreateAsync(api)).Admin;
        await Eventually.PassedAsync(TimeSpan.FromSeconds(1.2));

        using var late = await user.RefreshAsync();

        await late.ShouldBeProblemAsync(401, "session_expired");
    }

    [Fact]
    public async Task Ends_at_the_longest_life_however_often_it_is_refreshed()
    {
        await using var api = await ApiHost.Current.StartAsync(new Dictionary<string, string?> { ["SESSION_EXPIRATION"] = "2s" });
        var user = (await Tenant.CreateAsync(api)).Admin;

        await Eventually.TrueAsync(async () =>
        {
            using var answer = await user.RefreshAsync();
            if (answer.IsSuccessStatusCode)
                user = ApiUser.From(user.Client, await answer.ReadJsonAsync(), user.Password);
            return !answer.IsSuccessStatusCode;
        }, TimeSpan.FromSeconds(6));

        using var late = await user.RefreshAsync();
        await late.ShouldBeProblemAsync(401, "session_expired");
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("'; drop table sessions; --")]
    public async Task Refuses_a_token_that_was_never_given_out(string token)
    {
        using var answer = await ApiHost.Current.Client.SendJsonAsync(HttpMethod.Post, "/auth/refresh", new { refreshToken = token });

        await answer.ShouldBeProblemAsync(401, "invalid_refresh_token");
    }

    [Fact]
    public async Task Refuses_a_user_who_was_suspended_since()
    {
        var tenant = await Tenant.CreateAsync();
        var user = await tenant.AddUserAsync();
        using var change = await tenant.Admin.PatchAsync($"/users/{user.Id}", new { status = "suspended" });
        await change.ShouldBeAsync(200);

        using var answer = await user.RefreshAsync();

        await answer.ShouldBeProblemAsync(401, "session_revoked");
    }

    [Fact]
    public async Task Carries_a_changed_role_and_keeps_no_token_readable_in_the_database()
    {
        var tenant = await Tenant.CreateAsync();
        var user = await tenant.AddUserAsync();
        using var change = await tenant.Admin.PatchAsync($"/users/{user.Id}", new { role = "ADMIN" });
        await change.ShouldBeAsync(200);

        using var answer = await user.RefreshAsync();

        var json = await answer.ShouldBeAsync(200);
        Assert.Equal("ADMIN", json.GetProperty("user").Text("role"));
        foreach (var token in new[] { user.RefreshToken!, json.Text("refreshToken") })
            await ShouldBeNowhereAsync(token);
    }

    private static async Task ShouldBeNowhereAsync(string token)
    {
        const string find = """
            SELECT count(*)
            FROM (SELECT s::text AS row FROM sessions s UNION ALL SELECT a::text FROM accounts a) stored
            WHERE position($1 IN row) > 0 OR position($2 IN row) > 0 OR position($3 IN row) > 0
            """;
        var bytes = System.Buffers.Text.Base64Url.DecodeFromChars(token);
        var hex = (byte[] value) => Convert.ToHexStringLower(value);
        var hash = hex(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(token)));

        Assert.Equal(0L, await Sql.ScalarAsync<long>(find, token, hex(bytes), hex(Encoding.UTF8.GetBytes(token))));
        Assert.NotEqual(0L, await Sql.ScalarAsync<long>(find, hash, hash, hash));
    }
}
