using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.Auth;

/// <summary>The refresh token as a cookie: who may use it, and how it travels.</summary>
public sealed class RefreshCookieTests
{
    [Fact]
    public async Task Rotates_by_cookie_and_gives_the_successor_as_a_cookie()
    {
        var cookie = await CookieAsync();

        using var answer = await RefreshAsync(cookie);

        var json = await answer.ShouldBeAsync(200);
        Assert.False(json.TryGetProperty("refreshToken", out _));
        var next = answer.Header("Set-Cookie").Split(';')[0];
        Assert.StartsWith("refresh_token=", next, StringComparison.Ordinal);
        Assert.NotEqual(cookie, next);
        using var again = await RefreshAsync(next);
        await again.ShouldBeAsync(200);
    }

    [Theory]
    [InlineData("Origin", ApiHost.PublicUrl)]
    [InlineData("Sec-Fetch-Site", "same-origin")]
    [InlineData("Sec-Fetch-Site", "none")]
    public async Task Takes_the_cookie_from_its_own_pages(string header, string value)
    {
        var cookie = await CookieAsync();

        using var answer = await RefreshAsync(cookie, (header, value));

        await answer.ShouldBeAsync(200);
    }

    [Theory]
    [InlineData("Origin", "https://evil.example")]
    [InlineData("Origin", "null")]
    [InlineData("Origin", ApiHost.PublicUrl + ".evil.example")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    public async Task Refuses_the_cookie_from_other_pages_and_spends_nothing(string header, string value)
    {
        var cookie = await CookieAsync();

        using var refresh = await RefreshAsync(cookie, (header, value));
        using var logout = await ApiHost.Current.Client.SendJsonAsync(HttpMethod.Post, "/auth/logout", new { }, ("Cookie", cookie), (header, value));

        await refresh.ShouldBeProblemAsync(403, "origin_not_allowed");
        await logout.ShouldBeProblemAsync(403, "origin_not_allowed");
        Assert.Equal("", refresh.Header("Set-Cookie"));
        using var later = await RefreshAsync(cookie);
        await later.ShouldBeAsync(200);
    }

    [Fact]
    public async Task Takes_the_cookie_from_a_configured_web_origin()
    {
        await using var api = await ApiHost.Current.StartAsync(new Dictionary<string, string?> { ["CORS_ORIGINS"] = "https://app.example.com" });
        var cookie = await CookieAsync();

        using var answer = await api.Client.SendJsonAsync(
            HttpMethod.Post, "/auth/refresh", new { }, ("Cookie", cookie), ("Origin", "https://app.example.com"));

        await answer.ShouldBeAsync(200);
        Assert.Equal("https://app.example.com", answer.Header("Access-Control-Allow-Origin"));
        Assert.Equal("true", answer.Header("Access-Control-Allow-Credentials"));
    }

    [Fact]
    public async Task Needs_JSON_so_that_no_form_of_another_site_can_send_it()
    {
        var cookie = await CookieAsync();
        using var form = new FormUrlEncodedContent([new("refreshToken", "x")]);

        using var answer = await ApiHost.Current.Client.SendJsonAsync(HttpMethod.Post, "/auth/refresh", form, ("Cookie", cookie));

        await answer.ShouldBeProblemAsync(415, "unsupported_media_type");
    }

    [Fact]
    public async Task Refuses_without_any_token()
    {
        using var answer = await ApiHost.Current.Client.SendJsonAsync(HttpMethod.Post, "/auth/refresh", new { });

        await answer.ShouldBeProblemAsync(401, "invalid_refresh_token");
    }

    [Fact]
    public async Task Keeps_the_cookie_on_a_failed_refresh_and_clears_it_on_sign_out()
    {
        var cookie = await CookieAsync();

        using var failed = await RefreshAsync("refresh_token=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
        using var logout = await ApiHost.Current.Client.SendJsonAsync(HttpMethod.Post, "/auth/logout", new { }, ("Cookie", cookie));

        await failed.ShouldBeProblemAsync(401, "invalid_refresh_token");
        Assert.Equal("", failed.Header("Set-Cookie"));
        await logout.ShouldBeAsync(204);
        Assert.StartsWith("refresh_token=; expires=Thu, 01 Jan 1970", logout.Header("Set-Cookie"), StringComparison.Ordinal);
        using var later = await RefreshAsync(cookie);
        await later.ShouldBeProblemAsync(401, "session_revoked");
    }

    [Fact]
    public async Task Sets_the_cookie_also_with_a_repeated_answer_and_never_touches_it_with_a_refusal()
    {
        var cookie = await CookieAsync();
        using var first = await RefreshAsync(cookie);
        using var repeated = await RefreshAsync(cookie);
        var next = first.Header("Set-Cookie").Split(';')[0];
        using var third = await RefreshAsync(next);
        await third.ShouldBeAsync(200);

        using var reused = await RefreshAsync(cookie);
        using var over = await RefreshAsync(next);

        Assert.Equal(first.Header("Set-Cookie"), repeated.Header("Set-Cookie"));
        await reused.ShouldBeProblemAsync(401, "refresh_reuse_detected");
        await over.ShouldBeProblemAsync(401, "session_revoked");
        Assert.Equal(("", ""), (reused.Header("Set-Cookie"), over.Header("Set-Cookie")));
    }

    private static async Task<string> CookieAsync()
    {
        var body = new { name = $"Tenant {Unique.Text()}", email = Unique.Email(), password = Unique.Password() };
        using var answer = await ApiHost.Current.Client.SendJsonAsync(HttpMethod.Post, "/tenants", body);
        await answer.ShouldBeAsync(201);
        return answer.Header("Set-Cookie").Split(';')[0];
    }

    private static Task<HttpResponseMessage> RefreshAsync(string cookie, params (string, string)[] headers) =>
        ApiHost.Current.Client.SendJsonAsync(HttpMethod.Post, "/auth/refresh", new { }, [("Cookie", cookie), .. headers]);
}
