using System.Text.Json;
using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.Auth;

/// <summary>The caller's own sessions: seen, and ended.</summary>
public sealed class SessionsTests
{
    private const string Phone = "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile Safari/537.36";

    [Fact]
    public async Task Lists_each_with_device_client_address_and_times_the_newest_first()
    {
        var first = (await Tenant.CreateAsync()).Admin;
        var second = await SignInAsync(first, "Ada's phone", Phone);

        var items = await ListAsync(second);

        Assert.Equal([Sid(second), Sid(first)], items.Select(item => item.Text("id")));
        Assert.Equal(["id", "deviceName", "client", "address", "createdAt", "lastSeenAt", "current"], items[0].Members());
        Assert.Equal(("Ada's phone", "Chrome on Android", "127.0.0.1", true),
            (items[0].Text("deviceName"), items[0].Text("client"), items[0].Text("address"), items[0].GetProperty("current").GetBoolean()));
        Assert.Equal((JsonValueKind.Null, false), (items[1].GetProperty("deviceName").ValueKind, items[1].GetProperty("current").GetBoolean()));
        Assert.True(items[0].GetProperty("createdAt").GetDateTime() <= items[0].GetProperty("lastSeenAt").GetDateTime());
    }

    [Fact]
    public async Task Lists_page_by_page_and_only_what_is_live_and_its_own()
    {
        var tenant = await Tenant.CreateAsync();
        var (admin, stranger) = (tenant.Admin, await tenant.AddUserAsync());
        List<ApiUser> sessions = [admin];
        for (var i = 0; i < 3; i++)
            sessions.Add(await admin.SignInAgainAsync());
        using var logout = await sessions[1].PostAsync("/auth/logout");
        await Sql.ExecuteAsync("UPDATE sessions SET idle_expires_at = now() WHERE id = $1", Guid.Parse(Sid(sessions[2])));

        using var page = await admin.GetAsync("/auth/sessions?limit=1");
        var first = await page.ShouldBeAsync(200);
        using var rest = await admin.GetAsync($"/auth/sessions?limit=1&cursor={first.Text("nextCursor")}");
        var last = await rest.ShouldBeAsync(200);

        Assert.Equal(Sid(sessions[3]), Assert.Single(first.GetProperty("items").EnumerateArray()).Text("id"));
        Assert.Equal(Sid(admin), Assert.Single(last.GetProperty("items").EnumerateArray()).Text("id"));
        Assert.Equal(JsonValueKind.Null, last.GetProperty("nextCursor").ValueKind);
        Assert.Equal(Sid(stranger), Assert.Single(await ListAsync(stranger)).Text("id"));
    }

    [Theory]
    [InlineData("limit=0", "validation_failed")]
    [InlineData("limit=101", "validation_failed")]
    [InlineData("cursor=x", "invalid_cursor")]
    public async Task Refuses_a_wrong_query(string query, string code)
    {
        using var answer = await (await Tenant.CreateAsync()).Admin.GetAsync($"/auth/sessions?{query}");

        await answer.ShouldBeProblemAsync(400, code);
    }

    [Fact]
    public async Task Ends_one_from_the_next_request_on_and_records_it()
    {
        var first = (await Tenant.CreateAsync()).Admin;
        var lost = await first.SignInAgainAsync();
        Assert.Equal(200, await lost.StatusAsync());

        using var answer = await first.DeleteAsync($"/auth/sessions/{Sid(lost)}");
        using var again = await first.DeleteAsync($"/auth/sessions/{Sid(lost)}");

        await answer.ShouldBeAsync(204);
        await again.ShouldBeProblemAsync(404, "not_found");
        Assert.Equal((401, 200), (await lost.StatusAsync(), await first.StatusAsync()));
        using var refresh = await lost.RefreshAsync();
        await refresh.ShouldBeProblemAsync(401, "session_revoked");
        Assert.Equal("ended_elsewhere", await Sql.ScalarAsync<string>(
            "SELECT after->>'end_reason' FROM audit_events WHERE tenant_id = $1 AND action = 'session.ended' AND object_id = $2", first.TenantId, Guid.Parse(Sid(lost))));
    }

    [Fact]
    public async Task Finds_nobody_elses_session()
    {
        var tenant = await Tenant.CreateAsync();
        var (user, colleague, stranger) = (await tenant.AddUserAsync(), await tenant.AddUserAsync(), (await Tenant.CreateAsync()).Admin);

        foreach (var other in new[] { tenant.Admin, colleague, stranger })
        {
            using var answer = await other.DeleteAsync($"/auth/sessions/{Sid(user)}");
            await answer.ShouldBeProblemAsync(404, "not_found");
        }

        Assert.Equal(200, await user.StatusAsync());
    }

    [Fact]
    public async Task Ends_all_others_and_keeps_the_one_that_asks()
    {
        var (first, stranger) = ((await Tenant.CreateAsync()).Admin, (await Tenant.CreateAsync()).Admin);
        var (second, third) = (await first.SignInAgainAsync(), await first.SignInAgainAsync());
        Assert.Equal((200, 200), (await second.StatusAsync(), await third.StatusAsync()));

        using var answer = await first.DeleteAsync("/auth/sessions");

        await answer.ShouldBeAsync(204);
        Assert.Equal((200, 401, 401, 200), (await first.StatusAsync(), await second.StatusAsync(), await third.StatusAsync(), await stranger.StatusAsync()));
        Assert.Equal(200, await (await first.RefreshedAsync()).StatusAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Signs_out_of_all_by_either_token(bool byAccess)
    {
        var first = (await Tenant.CreateAsync()).Admin;
        var second = await first.SignInAgainAsync();
        Assert.Equal(200, await second.StatusAsync());

        using var answer = byAccess
            ? await first.PostAsync("/auth/logout", new { all = true })
            : await first.Client.SendJsonAsync(HttpMethod.Post, "/auth/logout", new { all = true, refreshToken = first.RefreshToken });

        await answer.ShouldBeAsync(204);
        Assert.Equal((401, 401), (await first.StatusAsync(), await second.StatusAsync()));
    }

    [Fact]
    public async Task A_session_that_is_over_signs_nobody_else_out()
    {
        var over = (await Tenant.CreateAsync()).Admin;
        var other = await over.SignInAgainAsync();
        using var logout = await over.PostAsync("/auth/logout");

        using var answer = await over.PostAsync("/auth/logout", new { all = true, refreshToken = over.RefreshToken });

        await answer.ShouldBeAsync(204);
        Assert.Equal(200, await other.StatusAsync());
    }

    [Fact]
    public async Task A_sign_in_beyond_the_most_ends_the_oldest()
    {
        await using var api = await ApiHost.Current.StartAsync(new Dictionary<string, string?> { ["SESSIONS_PER_ACCOUNT"] = "2" });
        var first = (await Tenant.CreateAsync(api)).Admin;
        var second = await first.SignInAgainAsync();
        Assert.Equal((200, 200), (await first.StatusAsync(), await second.StatusAsync()));

        var third = await first.SignInAgainAsync();

        Assert.Equal((401, 200, 200), (await first.StatusAsync(), await second.StatusAsync(), await third.StatusAsync()));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" phone")]
    [InlineData("01234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890")]
    public async Task Refuses_a_device_name_that_is_none(string name)
    {
        using var answer = await ApiHost.Current.Client.SendJsonAsync(HttpMethod.Post, "/auth/login", new { email = Unique.Email(), password = "x", deviceName = name });

        await answer.ShouldPointAtAsync("#/deviceName");
    }

    [Fact]
    public async Task Notes_the_last_use_also_without_a_refresh_and_not_at_every_request()
    {
        await using var setup = await FaultyApi.StartAsync(new Dictionary<string, string?> { ["SESSION_SEEN_EVERY"] = "1h" });
        setup.Redis.Refuse();
        var user = (await Tenant.CreateAsync(setup.Api)).Admin;
        var sid = Guid.Parse(Sid(user));
        Assert.Equal(200, await user.StatusAsync());
        Assert.True(await Sql.ScalarAsync<bool>("SELECT last_seen_at = created_at FROM sessions WHERE id = $1", sid));
        await Sql.ExecuteAsync("UPDATE sessions SET last_seen_at = now() - interval '2 hours' WHERE id = $1", sid);

        Assert.Equal(200, await user.StatusAsync());

        Assert.True(await Sql.ScalarAsync<bool>("SELECT last_seen_at > now() - interval '1 minute' FROM sessions WHERE id = $1", sid));
    }

    private static string Sid(ApiUser user) => Jwt.Payload(user.AccessToken).Text("sid");

    private static async Task<List<JsonElement>> ListAsync(ApiUser user)
    {
        using var answer = await user.GetAsync("/auth/sessions");
        return [.. (await answer.ShouldBeAsync(200)).GetProperty("items").EnumerateArray()];
    }

    private static async Task<ApiUser> SignInAsync(ApiUser user, string deviceName, string agent)
    {
        var body = new { email = user.Email, password = user.Password, tokenTransport = "body", deviceName };
        using var answer = await user.Client.SendJsonAsync(HttpMethod.Post, "/auth/login", body, ("User-Agent", agent));
        return ApiUser.From(user.Client, await answer.ShouldBeAsync(200), user.Password);
    }
}
