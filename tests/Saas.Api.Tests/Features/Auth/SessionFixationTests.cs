using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.Auth;

/// <summary>Signing in opens a new session, whatever the request brings of another one.</summary>
public sealed class SessionFixationTests
{
    [Fact]
    public async Task Sign_in_never_takes_over_a_session_that_the_request_brings()
    {
        var attacker = (await Tenant.CreateAsync()).Admin;
        var victim = (await Tenant.CreateAsync()).Admin;

        using var answer = await victim.Client.SendJsonAsync(
            HttpMethod.Post, "/auth/login", new { email = victim.Email, password = victim.Password },
            ("Cookie", $"refresh_token={attacker.RefreshToken}"), ("Authorization", $"Bearer {attacker.AccessToken}"));

        var json = await answer.ShouldBeAsync(200);
        var sid = Jwt.Payload(json.Text("accessToken")).Text("sid");
        Assert.NotEqual(Jwt.Payload(attacker.AccessToken).Text("sid"), sid);
        Assert.NotEqual(Jwt.Payload(victim.AccessToken).Text("sid"), sid);
        Assert.DoesNotContain(attacker.RefreshToken!, answer.Header("Set-Cookie"), StringComparison.Ordinal);
        var next = await attacker.RefreshedAsync();
        Assert.Equal(attacker.Id, next.Id);
    }

    [Theory]
    [InlineData("/tenants")]
    [InlineData("/auth/register")]
    [InlineData("/auth/mfa")]
    [InlineData("/auth/passkey")]
    public async Task Nor_does_any_other_way_in(string path)
    {
        using var key = new DpopKey();
        var attacker = await key.SignInAsync((await Tenant.CreateAsync()).Admin);
        var open = await Tenant.CreateAsync();
        await Sql.ExecuteAsync("UPDATE tenants SET registration = 'open' WHERE id = $1", open.Id);
        var app = await Authenticator.EnrollAsync((await Tenant.CreateAsync()).Admin);
        using var passkey = new SoftAuthenticator();
        await app.User.AddPasskeyAsync(passkey);
        object body = path switch
        {
            "/tenants" => new { name = "Acme", email = Unique.Email(), password = Unique.Password(), tokenTransport = "body" },
            "/auth/register" => new { email = Unique.Email(), password = Unique.Password(), tenantId = open.Id, tokenTransport = "body" },
            "/auth/mfa" => new { challenge = await app.ChallengeAsync(), code = await app.FreshCodeAsync(), tokenTransport = "body" },
            _ => new { credential = passkey.Get(await app.User.Client.BeginPasskeySignInAsync()), tokenTransport = "body" },
        };

        using var answer = await open.Admin.Client.SendJsonAsync(
            HttpMethod.Post, path, body, ("Cookie", $"refresh_token={attacker.RefreshToken}"), ("Authorization", $"DPoP {attacker.AccessToken}"));

        Assert.True(answer.IsSuccessStatusCode, await answer.ReadTextAsync());
        var signedIn = ApiUser.From(open.Admin.Client, await answer.ReadJsonAsync(), "");
        ShouldBeNew(signedIn, attacker, app.User);
        Assert.Equal(200, await signedIn.StatusAsync());
        using var own = await key.RefreshAsync(attacker);
        await own.ShouldBeAsync(200);
    }

    [Fact]
    public async Task A_key_that_others_have_bound_a_session_to_binds_no_session_of_who_signs_in_without_it()
    {
        using var key = new DpopKey();
        var (attacker, victim) = (await key.SignInAsync((await Tenant.CreateAsync()).Admin), (await Tenant.CreateAsync()).Admin);

        using var login = await victim.Client.SendJsonAsync(
            HttpMethod.Post, "/auth/login", new { email = victim.Email, password = victim.Password, tokenTransport = "body" },
            ("Cookie", $"refresh_token={attacker.RefreshToken}"), ("Authorization", $"DPoP {attacker.AccessToken}"));

        var json = await login.ShouldBeAsync(200);
        Assert.Equal("Bearer", json.Text("tokenType"));
        Assert.False(Jwt.Payload(json.Text("accessToken")).TryGetProperty("cnf", out _));
        ShouldBeNew(ApiUser.From(victim.Client, json, ""), attacker, victim);
    }

    [Fact]
    public async Task A_proof_that_was_made_for_something_else_opens_no_session()
    {
        using var key = new DpopKey();
        var (attacker, victim) = (await key.SignInAsync((await Tenant.CreateAsync()).Admin), (await Tenant.CreateAsync()).Admin);
        var used = key.Proof("POST", "/auth/login");
        using var first = await attacker.Client.SendJsonAsync(HttpMethod.Post, "/auth/login", new { email = attacker.Email, password = attacker.Password }, ("DPoP", used));
        await first.ShouldBeAsync(200);

        foreach (var proof in new[] { used, key.Proof("POST", "/auth/refresh"), key.Proof("GET", "/auth/login") })
        {
            using var login = await victim.Client.SendJsonAsync(HttpMethod.Post, "/auth/login", new { email = victim.Email, password = victim.Password }, ("DPoP", proof));
            await login.ShouldBeProblemAsync(401, "invalid_dpop_proof");
        }
    }

    [Fact]
    public async Task A_refresh_by_the_body_leaves_the_session_of_the_cookie_alone()
    {
        var (attacker, victim) = ((await Tenant.CreateAsync()).Admin, (await Tenant.CreateAsync()).Admin);

        using var answer = await victim.Client.SendJsonAsync(
            HttpMethod.Post, "/auth/refresh", new { refreshToken = victim.RefreshToken }, ("Cookie", $"refresh_token={attacker.RefreshToken}"));

        Assert.Equal(victim.Id, ApiUser.From(victim.Client, await answer.ShouldBeAsync(200), "").Id);
        Assert.Equal("", answer.Header("Set-Cookie"));
        Assert.Equal(attacker.Id, (await attacker.RefreshedAsync()).Id);
    }

    [Theory]
    [InlineData("refreshToken")]
    [InlineData("sessionId")]
    [InlineData("sid")]
    public async Task A_session_cannot_be_named_in_the_body(string member)
    {
        var user = (await Tenant.CreateAsync()).Admin;

        using var answer = await user.Client.SendJsonAsync(
            HttpMethod.Post, "/auth/login", $$"""{"email":"{{user.Email}}","password":"{{user.Password}}","{{member}}":"{{user.RefreshToken}}"}""");

        await answer.ShouldBeProblemAsync(400, "malformed_json");
    }

    [Fact]
    public async Task Every_sign_in_has_a_session_and_a_token_of_its_own()
    {
        var user = (await Tenant.CreateAsync()).Admin;

        var again = await user.SignInAgainAsync();

        Assert.NotEqual(Jwt.Payload(user.AccessToken).Text("sid"), Jwt.Payload(again.AccessToken).Text("sid"));
        Assert.NotEqual(user.RefreshToken, again.RefreshToken);
    }

    /// <summary>A session that is none of theirs.</summary>
    private static void ShouldBeNew(ApiUser signedIn, params ApiUser[] others)
    {
        foreach (var other in others)
        {
            Assert.NotEqual(Jwt.Payload(other.AccessToken).Text("sid"), Jwt.Payload(signedIn.AccessToken).Text("sid"));
            Assert.NotEqual(other.RefreshToken, signedIn.RefreshToken);
        }
    }
}
