using System.Text.Json.Nodes;
using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.Auth;

/// <summary>Sessions that are bound to a device's key: neither of their tokens is of use to a thief.</summary>
public sealed class DpopTests : IDisposable
{
    private readonly DpopKey _key = new();

    [Fact]
    public async Task Binds_a_session_at_sign_in_and_serves_it_with_proofs()
    {
        var user = await BoundAsync();

        using var me = await _key.SendAsync(user, HttpMethod.Get, "/users/me");
        using var refreshed = await _key.RefreshAsync(user);

        await me.ShouldBeAsync(200);
        var json = await refreshed.ShouldBeAsync(200);
        Assert.Equal("DPoP", json.Text("tokenType"));
        Assert.Equal(_key.Thumbprint, Jwt.Payload(user.AccessToken).GetProperty("cnf").Text("jkt"));
        Assert.Equal(_key.Thumbprint, Jwt.Payload(json.Text("accessToken")).GetProperty("cnf").Text("jkt"));
    }

    [Theory]
    [InlineData("/tenants")]
    [InlineData("/auth/register")]
    public async Task Binds_at_sign_up_and_registration_too(string path)
    {
        var open = await Tenant.CreateAsync();
        await Sql.ExecuteAsync("UPDATE tenants SET registration = 'open' WHERE id = $1", open.Id);
        object body = path == "/tenants"
            ? new { name = "Acme", email = Unique.Email(), password = Unique.Password(), tokenTransport = "body" }
            : new { email = Unique.Email(), password = Unique.Password(), tenantId = open.Id, tokenTransport = "body" };

        using var answer = await ApiHost.Current.Client.SendJsonAsync(HttpMethod.Post, path, body, ("DPoP", _key.Proof("POST", path)));

        var user = ApiUser.From(ApiHost.Current.Client, await answer.ShouldBeAsync(201), "");
        Assert.Equal(401, await user.StatusAsync());
        using var me = await _key.SendAsync(user, HttpMethod.Get, "/users/me");
        await me.ShouldBeAsync(200);
    }

    [Fact]
    public async Task Binds_an_unbound_session_when_it_is_refreshed_with_a_proof()
    {
        var user = (await Tenant.CreateAsync()).Admin;

        using var answer = await _key.RefreshAsync(user);

        var bound = ApiUser.From(user.Client, await answer.ShouldBeAsync(200), user.Password);
        using var without = await bound.RefreshAsync();
        await without.ShouldBeProblemAsync(401, "invalid_dpop_proof");
        Assert.Equal(401, await bound.StatusAsync());
    }

    [Fact]
    public async Task Refuses_the_access_token_as_a_bearer_token_and_without_a_proof()
    {
        var user = await BoundAsync();

        using var bearer = await user.GetAsync("/users/me");
        using var both = await user.GetAsync("/users/me", ("DPoP", _key.Proof("GET", "/users/me", user.AccessToken)));
        using var without = await user.Client.SendJsonAsync(HttpMethod.Get, "/users/me", null, ("Authorization", $"DPoP {user.AccessToken}"));

        foreach (var answer in new[] { bearer, both, without })
        {
            await answer.ShouldBeProblemAsync(401, "invalid_dpop_proof");
            Assert.StartsWith("DPoP ", answer.Header("WWW-Authenticate"), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Refuses_a_stolen_refresh_token_without_the_key_and_leaves_the_session_alone()
    {
        var user = await BoundAsync();
        using var other = new DpopKey();

        using var without = await user.RefreshAsync();
        using var wrong = await other.RefreshAsync(user);
        using var logout = await user.Client.SendJsonAsync(HttpMethod.Post, "/auth/logout", new { refreshToken = user.RefreshToken });

        foreach (var answer in new[] { without, wrong, logout })
            await answer.ShouldBeProblemAsync(401, "invalid_dpop_proof");
        using var rightful = await _key.RefreshAsync(user);
        await rightful.ShouldBeAsync(200);
    }

    [Fact]
    public async Task Converges_with_proofs_and_repeats_an_answer_only_for_the_key()
    {
        var user = await BoundAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => _key.RefreshAsync(user)));
        using var thief = await user.RefreshAsync();

        var successors = await Task.WhenAll(answers.Select(async answer => (await answer.ShouldBeAsync(200)).Text("refreshToken")));
        Assert.Single(successors.Distinct());
        await thief.ShouldBeProblemAsync(401, "invalid_dpop_proof");
    }

    [Fact]
    public async Task Refuses_a_proof_that_was_used_before_on_any_instance()
    {
        await using var second = await ApiHost.Current.StartAsync();
        var user = await BoundAsync();
        var (proof, refresh) = (_key.Proof("GET", "/users/me", user.AccessToken), _key.Proof("POST", "/auth/refresh"));

        using var first = await MeAsync(user, proof);
        using var again = await MeAsync(user, proof);
        using var elsewhere = await MeAsync(user.On(second), proof);
        using var refreshed = await _key.RefreshAsync(user, refresh);
        using var repeated = await _key.RefreshAsync(user.On(second), refresh);

        await first.ShouldBeAsync(200);
        await again.ShouldBeProblemAsync(401, "invalid_dpop_proof");
        await elsewhere.ShouldBeProblemAsync(401, "invalid_dpop_proof");
        await refreshed.ShouldBeAsync(200);
        await repeated.ShouldBeProblemAsync(401, "invalid_dpop_proof");
    }

    public static TheoryData<string> Faults => ["htm", "htu path", "htu host", "htu scheme", "ath", "no ath", "old", "early", "no iat", "no jti", "long jti", "private", "none", "HS256", "typ", "crit", "curve", "no jwk"];

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Refuses_a_proof_that_is_wrong_in_one_point(string fault)
    {
        var user = await BoundAsync();

        using var answer = await MeAsync(user, _key.Proof("GET", "/users/me", user.AccessToken, (header, claims) => Spoil(header, claims, fault)));

        await answer.ShouldBeProblemAsync(401, "invalid_dpop_proof");
        using var right = await MeAsync(user, _key.Proof("GET", "/users/me", user.AccessToken, (_, claims) => claims["htu"] = $"{ApiHost.PublicUrl}/users/me?x=1#y"));
        await right.ShouldBeAsync(200);
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("a.b.c")]
    [InlineData("e30.e30.")]
    [InlineData("bnVsbA.bnVsbA.AAAA")]
    public async Task Refuses_what_is_no_proof_at_all_and_opens_no_session(string proof)
    {
        var user = (await Tenant.CreateAsync()).Admin;
        using var other = new DpopKey();
        var (first, second) = (_key.Proof("POST", "/auth/login"), other.Proof("POST", "/auth/login"));

        foreach (var wrong in new[] { proof, $"{first}x", $"{first[..first.LastIndexOf('.')]}{second[second.LastIndexOf('.')..]}", new string('a', 5000) })
        {
            using var answer = await user.Client.SendJsonAsync(HttpMethod.Post, "/auth/login", new { email = user.Email, password = user.Password }, ("DPoP", wrong));
            await answer.ShouldBeProblemAsync(401, "invalid_dpop_proof");
        }
    }

    [Fact]
    public async Task Refuses_an_unbound_token_under_the_other_scheme()
    {
        var user = (await Tenant.CreateAsync()).Admin;

        using var answer = await MeAsync(user, _key.Proof("GET", "/users/me", user.AccessToken));

        await answer.ShouldBeProblemAsync(401, "invalid_token");
        Assert.Equal(200, await user.StatusAsync());
    }

    public void Dispose() => _key.Dispose();

    private async Task<ApiUser> BoundAsync() => await _key.SignInAsync((await Tenant.CreateAsync()).Admin);

    private static Task<HttpResponseMessage> MeAsync(ApiUser user, string proof) =>
        user.Client.SendJsonAsync(HttpMethod.Get, "/users/me", null, ("Authorization", $"DPoP {user.AccessToken}"), ("DPoP", proof));

    private static void Spoil(JsonObject header, JsonObject claims, string fault)
    {
        Action change = fault switch
        {
            "htm" => () => claims["htm"] = "POST",
            "htu path" => () => claims["htu"] = $"{ApiHost.PublicUrl}/users",
            "htu host" => () => claims["htu"] = "http://evil.example/users/me",
            "htu scheme" => () => claims["htu"] = $"https{ApiHost.PublicUrl["http".Length..]}/users/me",
            "ath" => () => claims["ath"] = "fUHyO2r2Z3DZ53EsNrWBb0xWXoaNy59IiKCAqksmQEo",
            "no ath" => () => claims.Remove("ath"),
            "old" => () => claims["iat"] = claims["iat"]!.GetValue<long>() - 75,
            "early" => () => claims["iat"] = claims["iat"]!.GetValue<long>() + 75,
            "no iat" => () => claims.Remove("iat"),
            "no jti" => () => claims.Remove("jti"),
            "long jti" => () => claims["jti"] = new string('j', 257),
            "private" => () => header["jwk"]!["d"] = "AAAA",
            "none" => () => header["alg"] = "none",
            "HS256" => () => header["alg"] = "HS256",
            "typ" => () => header["typ"] = "JWT",
            "crit" => () => header["crit"] = new JsonArray("exp"),
            "curve" => () => header["jwk"]!["crv"] = "P-384",
            _ => () => header.Remove("jwk"),
        };
        change();
    }
}
