using System.Globalization;
using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.Auth;

/// <summary>A client address with too many failures waits, whatever accounts it tries.</summary>
public sealed class ClientLimitTests
{
    [Fact]
    public async Task Waits_longer_and_longer_and_nobody_else_does()
    {
        await using var api = await StartAsync();
        var user = (await Tenant.CreateAsync()).Admin;
        var client = UniqueAddress();
        for (var i = 0; i < 3; i++)
            Assert.Equal(401, (await TryAsync(api, client, Unique.Email())).Status);

        var known = await TryAsync(api, client, user.Email, user.Password);
        var unknown = await TryAsync(api, client, Unique.Email());
        Assert.Equal((429, 1), known);
        Assert.Equal(known, unknown);
        Assert.Equal(200, (await TryAsync(api, UniqueAddress(), user.Email, user.Password)).Status);
        await Eventually.TrueAsync(async () => (await TryAsync(api, client, user.Email, user.Password)).Status == 200);

        Assert.Equal(401, (await TryAsync(api, client, Unique.Email())).Status);
        Assert.Equal((429, 2), await TryAsync(api, client, user.Email, user.Password));
    }

    [Fact]
    public async Task A_right_password_in_between_forgives_nothing()
    {
        await using var api = await StartAsync();
        var user = (await Tenant.CreateAsync()).Admin;
        var client = UniqueAddress();
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(200, (await TryAsync(api, client, user.Email, user.Password)).Status);
            Assert.Equal(401, (await TryAsync(api, client, Unique.Email())).Status);
        }

        Assert.Equal(429, (await TryAsync(api, client, user.Email, user.Password)).Status);
    }

    [Fact]
    public async Task An_IPv6_network_is_one_client()
    {
        await using var api = await StartAsync();
        var network = $"2001:db8:{Random.Shared.Next(1, 0xffff):x}:{Random.Shared.Next(1, 0xffff):x}";
        for (var i = 1; i <= 3; i++)
            Assert.Equal(401, (await TryAsync(api, $"{network}::{i}", Unique.Email())).Status);

        Assert.Equal(429, (await TryAsync(api, $"{network}:ffff::4", Unique.Email())).Status);
        Assert.Equal(401, (await TryAsync(api, $"2001:db9::{Random.Shared.Next(1, 0xffff):x}", Unique.Email())).Status);
    }

    [Fact]
    public async Task Sign_up_with_somebodys_address_waits_too_and_says_for_how_long()
    {
        await using var api = await StartAsync();
        var client = UniqueAddress();
        for (var i = 0; i < 3; i++)
            await TryAsync(api, client, Unique.Email());

        using var answer = await api.Client.SendJsonAsync(
            HttpMethod.Post, "/tenants", new { name = "Acme", email = Unique.Email(), password = Unique.Password() }, ("X-Forwarded-For", client));

        await answer.ShouldBeProblemAsync(429, "too_many_requests");
        Assert.Equal("1", answer.Header("Retry-After"));
    }

    private static Task<ApiInstance> StartAsync() => ApiHost.Current.StartAsync(
        new Dictionary<string, string?> { ["LOCKOUT_ADDRESS_THRESHOLD"] = "3", ["TRUSTED_PROXIES"] = "127.0.0.1" });

    private static string UniqueAddress() => $"10.{Random.Shared.Next(256)}.{Random.Shared.Next(256)}.{Random.Shared.Next(256)}";

    private static async Task<(int Status, int? RetryAfter)> TryAsync(ApiInstance api, string client, string email, string password = "a wrong password")
    {
        using var answer = await api.Client.SendJsonAsync(HttpMethod.Post, "/auth/login", new { email, password }, ("X-Forwarded-For", client));
        return ((int)answer.StatusCode, int.TryParse(answer.Header("Retry-After"), CultureInfo.InvariantCulture, out var seconds) ? seconds : null);
    }
}
