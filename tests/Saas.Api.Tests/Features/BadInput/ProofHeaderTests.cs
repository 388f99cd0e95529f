using System.Text.Json.Nodes;
using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.BadInput;

/// <summary>What a proof (RFC 9449) or a refresh token says of keys and types, beyond what it may.</summary>
public sealed class ProofHeaderTests
{
    private static readonly Dictionary<string, Action<JsonObject>> Refused = new()
    {
        ["jku"] = header => header["jku"] = "https://evil.example/jwks.json",
        ["x5u"] = header => header["x5u"] = "https://evil.example/cert.pem",
        ["x5c"] = header => header["x5c"] = new JsonArray("MIIB"),
        ["a kid and no jwk"] = header => (header["kid"], header["jwk"]) = ("../../../../dev/null", null),
        ["jwk as text"] = header => header["jwk"] = "x' OR true --",
        ["jwk as a list"] = header => header["jwk"] = new JsonArray(header["jwk"]!.DeepClone()),
        ["jwk of another kind"] = header => header["jwk"]!["kty"] = "OKP",
        ["jwk of an octet key"] = header => header["jwk"] = new JsonObject { ["kty"] = "oct", ["k"] = "AAAA" },
        ["jwk with a private member"] = header => header["jwk"]!["k"] = "AAAA",
        ["jwk off the curve"] = header => header["jwk"]!["x"] = System.Buffers.Text.Base64Url.EncodeToString(new byte[32]),
        ["jwk with a short coordinate"] = header => header["jwk"]!["y"] = "AAAA",
        ["jwk with a coordinate of text"] = header => header["jwk"]!["x"] = "../../etc/passwd",
        ["jwk with a coordinate that is no text"] = header => header["jwk"]!["x"] = 7,
        ["no typ"] = header => header.Remove("typ"),
        ["typ of an access token"] = header => header["typ"] = "at+jwt",
        ["typ in capitals"] = header => header["typ"] = "DPOP+JWT",
        ["typ with its long name"] = header => header["typ"] = "application/dpop+jwt",
        ["typ as a list"] = header => header["typ"] = new JsonArray("dpop+jwt"),
        ["no alg"] = header => header.Remove("alg"),
        ["alg ES384"] = header => header["alg"] = "ES384",
        ["alg RS256"] = header => header["alg"] = "RS256",
        ["alg es256"] = header => header["alg"] = "es256",
        ["alg EdDSA"] = header => header["alg"] = "EdDSA",
        ["crit and b64"] = header => (header["crit"], header["b64"]) = (new JsonArray("b64"), false),
        ["b64"] = header => header["b64"] = false,
        ["zip"] = header => header["zip"] = "DEF",
    };

    public static TheoryData<string> RefusedNames => [.. Refused.Keys];

    /// <summary>At both places: with an access token, and where a session is opened.</summary>
    [Theory]
    [MemberData(nameof(RefusedNames))]
    public async Task Refuses_a_proof(string name)
    {
        using var key = new DpopKey();
        var user = await key.SignInAsync((await Tenant.CreateAsync()).Admin);
        var change = Refused[name];

        using var me = await MeAsync(user, key.Proof("GET", "/users/me", user.AccessToken, (header, _) => change(header)));
        using var login = await LoginAsync(user, key.Proof("POST", "/auth/login", null, (header, _) => change(header)));
        using var refresh = await key.RefreshAsync(user, key.Proof("POST", "/auth/refresh", null, (header, _) => change(header)));

        foreach (var answer in new[] { me, login, refresh })
        {
            await answer.ShouldBeProblemAsync(401, "invalid_dpop_proof");
            Assert.Equal("DPoP error=\"invalid_dpop_proof\", algs=\"ES256\"", answer.Header("WWW-Authenticate"));
        }
        using var rightful = await key.RefreshAsync(user);
        await rightful.ShouldBeAsync(200);
    }

    /// <summary>A name of the key is not looked at: whatever it says, the key of the header itself counts.</summary>
    [Theory]
    [InlineData("../../../../dev/null")]
    [InlineData("x' UNION SELECT 'AAAA' --")]
    [InlineData("a\0b")]
    [InlineData("")]
    public async Task Looks_for_no_key_by_its_name(string kid)
    {
        using var key = new DpopKey();
        using var other = new DpopKey();
        var user = await key.SignInAsync((await Tenant.CreateAsync()).Admin);

        using var right = await MeAsync(user, key.Proof("GET", "/users/me", user.AccessToken, (header, _) => header["kid"] = kid));
        using var wrong = await MeAsync(user, other.Proof("GET", "/users/me", user.AccessToken, (header, _) => header["kid"] = kid));

        await right.ShouldBeAsync(200);
        await wrong.ShouldBeProblemAsync(401, "invalid_dpop_proof");
    }

    /// <summary>A refresh token is no JWT: none is read as one, wherever it comes.</summary>
    [Theory]
    [InlineData("access token")]
    [InlineData("alg none")]
    [InlineData("kid as a path")]
    [InlineData("jku")]
    [InlineData("proof")]
    [InlineData("path")]
    [InlineData("SQL")]
    [InlineData("the token with a blank behind")]
    [InlineData("the token with padding")]
    [InlineData("the token in other letters")]
    public async Task Refuses_anything_else_as_a_refresh_token(string what)
    {
        using var key = new DpopKey();
        var user = (await Tenant.CreateAsync()).Admin;
        var token = what switch
        {
            "access token" => user.AccessToken,
            "alg none" => Jwt.Change(user.AccessToken, header => header["alg"] = "none", null, _ => []),
            "kid as a path" => await Jwt.ResignAsync(user.AccessToken, header => header["kid"] = "../../../../dev/null"),
            "jku" => await Jwt.ResignAsync(user.AccessToken, header => header["jku"] = "https://evil.example/jwks.json"),
            "proof" => key.Proof("POST", "/auth/refresh"),
            "path" => "../../../../dev/null",
            "SQL" => "' OR true --",
            "the token with a blank behind" => $"{user.RefreshToken} ",
            "the token with padding" => $"{user.RefreshToken}==",
            _ => user.RefreshToken!.ToUpperInvariant(),
        };

        using var body = await user.Client.SendJsonAsync(HttpMethod.Post, "/auth/refresh", new { refreshToken = token });
        using var cookie = await user.Client.SendJsonAsync(HttpMethod.Post, "/auth/refresh", new { }, ("Cookie", $"refresh_token={Uri.EscapeDataString(token)}"));

        if (token.Length > 128)
            await body.ShouldPointAtAsync("#/refreshToken");
        else
            await body.ShouldBeProblemAsync(401, "invalid_refresh_token");
        await cookie.ShouldBeProblemAsync(401, "invalid_refresh_token");
        Assert.Equal(user.Id, (await user.RefreshedAsync()).Id);
    }

    private static Task<HttpResponseMessage> MeAsync(ApiUser user, string proof) =>
        user.Client.SendJsonAsync(HttpMethod.Get, "/users/me", null, ("Authorization", $"DPoP {user.AccessToken}"), ("DPoP", proof));

    private static Task<HttpResponseMessage> LoginAsync(ApiUser user, string proof) => user.Client.SendJsonAsync(
        HttpMethod.Post, "/auth/login", new { email = user.Email, password = user.Password, tokenTransport = "body" }, ("DPoP", proof));
}
