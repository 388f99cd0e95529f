using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.Http;

/// <summary>Who called, as the log says, and whether by https: told by proxies that are trusted, and by nobody else.</summary>
public sealed class ForwardedHeaderTests
{
    private const string Peer = "127.0.0.1";

    [Fact]
    public async Task Believes_the_addresses_of_trusted_proxies_up_to_the_first_other_one()
    {
        await using var api = await TrustingAsync("127.0.0.1, 10.1.0.0/16");

        foreach (var (given, client) in new[]
        {
            ("203.0.113.7", "203.0.113.7"),
            ("2001:db8::7", "2001:db8::7"),
            ("::ffff:203.0.113.7", "203.0.113.7"),
            ("198.51.100.1, 203.0.113.7", "203.0.113.7"),
            ("203.0.113.7, 10.1.2.3", "203.0.113.7"),
            ("203.0.113.7, 10.2.2.3", "10.2.2.3"),
            ("203.0.113.7, 10.1.0.1, 10.1.0.2, 10.1.0.3, 10.1.0.4, 10.1.0.5", "10.1.0.1"),
            ("rubbish", Peer),
            ("", Peer),
        })
            Assert.Equal((given, client), (given, (await CallAsync(api, ("X-Forwarded-For", given))).Client));
    }

    [Fact]
    public async Task Believes_a_trusted_proxy_that_it_took_the_request_by_https()
    {
        await using var api = await TrustingAsync(Peer);

        Assert.Equal("max-age=31536000", (await CallAsync(api, ("X-Forwarded-For", "203.0.113.7"), ("X-Forwarded-Proto", "https"))).Hsts);
        Assert.Equal("", (await CallAsync(api, ("X-Forwarded-For", "203.0.113.7"), ("X-Forwarded-Proto", "http"))).Hsts);
        Assert.Equal("", (await CallAsync(api)).Hsts);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("10.0.0.0/8,::1")]
    public async Task Believes_nobody_else(string? trusted)
    {
        await using var api = await TrustingAsync(trusted);

        Assert.Equal((Peer, ""), await CallAsync(api, ("X-Forwarded-For", "203.0.113.7"), ("X-Forwarded-Proto", "https")));
        Assert.Equal((Peer, ""), await CallAsync(api, ("X-Forwarded-For", "203.0.113.7, 10.1.2.3"), ("X-Forwarded-Proto", "https")));
        Assert.Equal((Peer, ""), await CallAsync(api, ("Forwarded", "for=203.0.113.7;proto=https"), ("X-Real-IP", "203.0.113.7")));
    }

    [Fact]
    public async Task Takes_the_host_from_no_header()
    {
        await using var api = await TrustingAsync(Peer);

        using var document = await api.Client.SendJsonAsync(
            HttpMethod.Get, "/openapi/v1.json", null, ("X-Forwarded-Host", "evil.example"), ("Forwarded", "host=evil.example"), ("Host", "evil.example"));

        await document.ShouldBeAsync(200);
        Assert.DoesNotContain("evil.example", await document.ReadTextAsync(), StringComparison.Ordinal);
    }

    private static Task<ApiInstance> TrustingAsync(string? proxies) =>
        ApiHost.Current.StartAsync(new Dictionary<string, string?> { ["TRUSTED_PROXIES"] = proxies });

    /// <summary>The client's address in the log, and the header that only https answers have.</summary>
    private static async Task<(string Client, string Hsts)> CallAsync(ApiInstance api, params (string Name, string Value)[] headers)
    {
        var id = $"proxy-{Unique.Text()}";
        using var answer = await api.Client.SendJsonAsync(HttpMethod.Get, "/health/live", null, [("X-Correlation-ID", id), .. headers]);
        await answer.ShouldBeAsync(200);
        var line = Assert.Single(await api.RequestLinesAsync(id));
        return (line.GetProperty("State").Text("client"), answer.Header("Strict-Transport-Security"));
    }
}
