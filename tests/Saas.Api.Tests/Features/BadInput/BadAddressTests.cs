using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.BadInput;

/// <summary>Paths and queries that are wrong.</summary>
public sealed class BadAddressTests
{
    [Theory]
    [InlineData("x")]
    [InlineData("0")]
    [InlineData("00000000-0000-0000-0000-00000000000")]
    [InlineData("00000000-0000-0000-0000-0000000000000")]
    [InlineData("'%20OR%20'1'='1")]
    [InlineData("%ff")]
    [InlineData("%c3%28")]
    public async Task Refuses_an_id_that_is_no_UUID(string id)
    {
        var admin = (await Tenant.CreateAsync()).Admin;

        foreach (var method in new[] { "GET", "DELETE" })
        {
            using var answer = await RawHttp.SendAsync(ApiHost.Current.Url, $"{method} /users/{id} HTTP/1.1", null, $"Authorization: Bearer {admin.AccessToken}");
            Assert.InRange((int)answer.StatusCode, 400, 404);
            await answer.ShouldBeProblemAsync((int)answer.StatusCode, (int)answer.StatusCode == 404 ? "not_found" : "invalid_parameter");
        }
    }

    /// <summary>The server's own refusal, before any of our code runs: hence without a body.</summary>
    [Theory]
    [InlineData("/users/%00")]
    [InlineData("/users/me%00")]
    [InlineData("/users/me HTTP/9.9")]
    public async Task Refuses_a_request_line_that_is_no_HTTP(string path)
    {
        using var answer = await RawHttp.SendAsync(ApiHost.Current.Url, $"GET {path} HTTP/1.1", null);

        Assert.Equal(400, (int)answer.StatusCode);
        Assert.Equal("", await answer.ReadTextAsync());
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("101")]
    [InlineData("1000000000")]
    public async Task Refuses_a_limit_out_of_bounds(string limit)
    {
        var admin = (await Tenant.CreateAsync()).Admin;

        using var answer = await admin.GetAsync($"/users?limit={limit}");

        var problem = await answer.ShouldBeProblemAsync(400, "validation_failed");
        Assert.Contains("limit", Assert.Single(problem.GetProperty("errors").EnumerateArray()).Text("pointer"), StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("x")]
    [InlineData("1.5")]
    [InlineData("1e3")]
    [InlineData("0x10")]
    [InlineData("99999999999999999999")]
    [InlineData("%00")]
    [InlineData("1&limit=2")]
    public async Task Refuses_a_limit_that_is_no_number(string limit)
    {
        var admin = (await Tenant.CreateAsync()).Admin;

        using var answer = await RawHttp.SendAsync(ApiHost.Current.Url, $"GET /users?limit={limit} HTTP/1.1", null, $"Authorization: Bearer {admin.AccessToken}");

        await answer.ShouldBeProblemAsync(400, "invalid_parameter");
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAA!")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAA ")]
    [InlineData("AAAAAAAAAA\nAAAAAAAAAAA")]
    [InlineData("%27%20OR%20true--")]
    [InlineData("ÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄ")]
    public async Task Refuses_a_cursor_that_was_never_given_out(string cursor)
    {
        var admin = (await Tenant.CreateAsync()).Admin;

        using var answer = await admin.GetAsync($"/users?cursor={Uri.EscapeDataString(cursor)}");

        var code = cursor.Contains('\n', StringComparison.Ordinal) ? "invalid_parameter" : "invalid_cursor";
        await answer.ShouldBeProblemAsync(400, code);
    }

    [Theory]
    [InlineData("search=%00", "invalid_parameter")]
    [InlineData("search=a%00b", "invalid_parameter")]
    [InlineData("search=%1b", "invalid_parameter")]
    [InlineData("search=", "validation_failed")]
    [InlineData("role=admin", "validation_failed")]
    [InlineData("role=%00", "invalid_parameter")]
    [InlineData("cursor=%00", "invalid_parameter")]
    public async Task Refuses_a_query(string query, string code)
    {
        var admin = (await Tenant.CreateAsync()).Admin;

        using var answer = await RawHttp.SendAsync(ApiHost.Current.Url, $"GET /users?{query} HTTP/1.1", null, $"Authorization: Bearer {admin.AccessToken}");

        await answer.ShouldBeProblemAsync(400, code);
    }

    [Fact]
    public async Task Refuses_a_search_over_254_characters()
    {
        var admin = (await Tenant.CreateAsync()).Admin;

        using var longest = await admin.GetAsync($"/users?search={new string('x', 254)}");
        using var tooLong = await admin.GetAsync($"/users?search={new string('x', 255)}");
        using var cursor = await admin.GetAsync($"/users?cursor={new string('A', 5000)}");

        await longest.ShouldBeAsync(200);
        await tooLong.ShouldBeProblemAsync(400, "validation_failed");
        Assert.Equal(400, (int)cursor.StatusCode);
    }

    [Theory]
    [InlineData("%")]
    [InlineData("%zz")]
    [InlineData("%c3%28")]
    [InlineData("%ff%fe")]
    [InlineData("%ed%a0%80")]
    [InlineData("%f4%90%80%80")]
    [InlineData("a+b")]
    [InlineData("%25")]
    public async Task Survives_a_query_in_any_encoding(string search)
    {
        var admin = (await Tenant.CreateAsync()).Admin;

        using var answer = await RawHttp.SendAsync(ApiHost.Current.Url, $"GET /users?search={search} HTTP/1.1", null, $"Authorization: Bearer {admin.AccessToken}");

        Assert.Contains((int)answer.StatusCode, new[] { 200, 400 });
        if ((int)answer.StatusCode == 400)
            await answer.ShouldBeProblemAsync(400, "invalid_parameter");
    }

    [Theory]
    [InlineData("GET /%2e%2e/%2e%2e/etc/passwd HTTP/1.1")]
    [InlineData("GET //users HTTP/1.1")]
    [InlineData("GET /users%2fme HTTP/1.1")]
    [InlineData("GET /\\users HTTP/1.1")]
    public async Task Does_not_find_strange_paths(string requestLine)
    {
        using var answer = await RawHttp.SendAsync(ApiHost.Current.Url, requestLine, null);

        Assert.Contains((int)answer.StatusCode, new[] { 400, 401, 404 });
    }
}
