using System.Net;
using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.Http;

public sealed class HeaderTests
{
    private const string Allowed = "https://app.example.com";

    [Theory]
    [InlineData("/health")]
    [InlineData("/nowhere")]
    [InlineData("/users/me")]
    public async Task Names_no_server_and_forbids_sniffing(string path)
    {
        using var answer = await ApiHost.Current.Client.SendJsonAsync(HttpMethod.Get, path);

        Assert.Equal(("", "", "nosniff"), (answer.Header("Server"), answer.Header("X-Powered-By"), answer.Header("X-Content-Type-Options")));
    }

    [Theory]
    [InlineData("/nowhere", "GET", 404, "not_found")]
    [InlineData("/users/me/", "PUT", 405, "method_not_allowed")]
    [InlineData("/tenants", "GET", 405, "method_not_allowed")]
    [InlineData("/users", "PUT", 405, "method_not_allowed")]
    public async Task Answers_unknown_addresses_and_methods_with_a_problem(string path, string method, int status, string code)
    {
        using var answer = await ApiHost.Current.Client.SendJsonAsync(new HttpMethod(method), path);

        await answer.ShouldBeProblemAsync(status, code);
    }

    [Fact]
    public async Task Lets_nobody_keep_an_answer_about_users()
    {
        var admin = (await Tenant.CreateAsync()).Admin;
        using var me = await admin.GetAsync("/users/me");
        using var list = await admin.GetAsync("/users");
        using var read = await admin.GetAsync($"/users/{admin.Id}");
        using var change = await admin.PatchAsync($"/users/{admin.Id}", new { name = "Changed" });
        using var create = await admin.PostAsync("/users", new { email = Unique.Email(), name = "New", role = "USER" });

        Assert.All([me, list, read, change, create], answer => Assert.Equal((true, "no-store"), (answer.IsSuccessStatusCode, answer.Header("Cache-Control"))));
    }

    [Fact]
    public async Task Lets_no_web_origin_in_by_default()
    {
        using var answer = await ApiHost.Current.Client.SendJsonAsync(HttpMethod.Get, "/health", null, ("Origin", Allowed));

        Assert.Equal("", answer.Header("Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task Lets_configured_web_origins_in_with_credentials_and_no_others()
    {
        await using var api = await ApiHost.Current.StartAsync(new Dictionary<string, string?> { ["CORS_ORIGINS"] = $"{Allowed}, https://other.example.com" });
        using var allowed = await api.Client.SendJsonAsync(HttpMethod.Get, "/users/me", null, ("Origin", Allowed));
        using var preflight = await api.Client.SendJsonAsync(HttpMethod.Options, "/users", null, ("Origin", Allowed),
            ("Access-Control-Request-Method", "PATCH"), ("Access-Control-Request-Headers", "authorization,content-type,if-match,x-tenant-id"));
        using var refused = await api.Client.SendJsonAsync(HttpMethod.Options, "/users", null, ("Origin", "https://evil.example"),
            ("Access-Control-Request-Method", "PATCH"));

        await allowed.ShouldBeProblemAsync(401, "authentication_required");
        Assert.Equal((Allowed, "true"), (allowed.Header("Access-Control-Allow-Origin"), allowed.Header("Access-Control-Allow-Credentials")));
        Assert.Contains("Origin", allowed.Header("Vary"), StringComparison.Ordinal);
        Assert.Contains("X-Correlation-ID", allowed.Header("Access-Control-Expose-Headers"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NoContent, preflight.StatusCode);
        Assert.Contains("PATCH", preflight.Header("Access-Control-Allow-Methods"), StringComparison.Ordinal);
        Assert.Equal("", refused.Header("Access-Control-Allow-Origin"));
    }
}
