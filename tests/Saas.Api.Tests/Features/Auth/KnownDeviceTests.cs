using System.Text.Json;
using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.Auth;

/// <summary>Who has signed in on a device before gets in there while strangers keep the account locked.</summary>
public sealed class KnownDeviceTests
{
    private const int Threshold = 10;

    [Fact]
    public async Task Passes_the_lock_with_the_right_password_and_gets_its_next_token()
    {
        var user = (await Tenant.CreateAsync()).Admin;
        var token = (await SignInAsync(user)).Text("deviceToken");
        await LockAsync(user.Email);
        await RefuseAsync(user.Email, user.Password, null);

        var next = (await SignInAsync(user, token)).Text("deviceToken");

        Assert.Matches("^[A-Za-z0-9_-]{43}$", token);
        Assert.NotEqual(token, next);
        await SignInAsync(user, next);
        await SignInAsync(user, token);
        await RefuseAsync(user.Email, user.Password, null);
        Assert.Equal(0L, await Sql.ScalarAsync<long>("SELECT count(*) FROM known_devices WHERE encode(token_hash, 'escape') = $1", token));
    }

    [Fact]
    public async Task Comes_as_a_cookie_that_scripts_and_other_sites_do_not_see()
    {
        var user = (await Tenant.CreateAsync()).Admin;
        await using var api = await ApiHost.Current.StartAsync(new Dictionary<string, string?> { ["PUBLIC_URL"] = "https://api.example.com" });
        using var signedIn = await LoginAsync(user.Email, user.Password, api: api, transport: "cookie");
        var cookie = signedIn.Headers.GetValues("Set-Cookie").Single(value => value.StartsWith("__Host-device=", StringComparison.Ordinal));
        await LockAsync(user.Email);

        using var known = await LoginAsync(user.Email, user.Password, api: api, transport: "cookie", cookie: cookie.Split(';')[0]);

        await known.ShouldBeAsync(200);
        Assert.False((await signedIn.ReadJsonAsync()).TryGetProperty("deviceToken", out _));
        foreach (var part in new[] { "secure", "httponly", "samesite=strict", "path=/", "max-age=7776000" })
            Assert.Contains(part, cookie, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sign_up_makes_the_device_known_too()
    {
        var (email, password) = (Unique.Email(), Unique.Password());
        using var answer = await ApiHost.Current.Client.SendJsonAsync(HttpMethod.Post, "/tenants", new { name = "Acme", email, password, tokenTransport = "body" });
        var token = (await answer.ShouldBeAsync(201)).Text("deviceToken");
        await LockAsync(email);

        using var known = await LoginAsync(email, password, token);

        await known.ShouldBeAsync(200);
    }

    [Fact]
    public async Task Is_known_for_its_own_account_only_and_needs_the_password()
    {
        var (user, other) = ((await Tenant.CreateAsync()).Admin, (await Tenant.CreateAsync()).Admin);
        var (token, others) = ((await SignInAsync(user)).Text("deviceToken"), (await SignInAsync(other)).Text("deviceToken"));
        await LockAsync(user.Email);

        await RefuseAsync(user.Email, user.Password, others);
        await RefuseAsync(user.Email, user.Password, Unique.Text());
        await RefuseAsync(user.Email, "a wrong password", token);
        await SignInAsync(user, token);
    }

    [Fact]
    public async Task Ten_failures_of_its_own_end_its_exemption_and_leave_the_account_alone()
    {
        var user = (await Tenant.CreateAsync()).Admin;
        var token = (await SignInAsync(user)).Text("deviceToken");
        for (var i = 0; i < Threshold; i++)
            await RefuseAsync(user.Email, "a wrong password", token);

        await SignInAsync(user);
        await LockAsync(user.Email);

        await RefuseAsync(user.Email, user.Password, token);
    }

    [Fact]
    public async Task An_account_has_twenty_at_most_and_they_expire()
    {
        var tenant = await Tenant.CreateAsync();
        var user = tenant.Admin;
        var first = (await SignInAsync(user)).Text("deviceToken");
        for (var i = 0; i < 20; i++)
            await SignInAsync(user);
        var last = (await SignInAsync(user)).Text("deviceToken");
        await LockAsync(user.Email);

        await RefuseAsync(user.Email, user.Password, first);
        await SignInAsync(user, last);
        const string ofAccount = "WHERE account_id = (SELECT account_id FROM users WHERE tenant_id = $1 AND id = $2)";
        Assert.Equal(20L, await Sql.ScalarAsync<long>($"SELECT count(*) FROM known_devices {ofAccount}", tenant.Id, user.Id));
        await Sql.ExecuteAsync($"UPDATE known_devices SET expires_at = now() {ofAccount}", tenant.Id, user.Id);
        await RefuseAsync(user.Email, user.Password, last);
    }

    private static async Task LockAsync(string email)
    {
        for (var i = 0; i < Threshold; i++)
            await RefuseAsync(email, "a wrong password", null);
    }

    private static async Task<JsonElement> SignInAsync(ApiUser user, string? deviceToken = null)
    {
        using var answer = await LoginAsync(user.Email, user.Password, deviceToken);
        return await answer.ShouldBeAsync(200);
    }

    private static async Task RefuseAsync(string email, string password, string? deviceToken)
    {
        using var answer = await LoginAsync(email, password, deviceToken);
        await answer.ShouldBeProblemAsync(401, "invalid_credentials");
    }

    private static Task<HttpResponseMessage> LoginAsync(
        string email, string password, string? deviceToken = null, ApiInstance? api = null, string transport = "body", string? cookie = null) =>
        (api ?? ApiHost.Current.Api).Client.SendJsonAsync(
            HttpMethod.Post, "/auth/login", new { email, password, deviceToken, tokenTransport = transport }, cookie is null ? [] : [("Cookie", cookie)]);
}
