using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.Auth;

public sealed class AccessTokenTests
{
    [Fact]
    public async Task Is_an_RFC_9068_token_with_the_promised_claims()
    {
        var user = (await Tenant.CreateAsync()).Admin;

        var (header, payload) = (Jwt.Header(user.AccessToken), Jwt.Payload(user.AccessToken));

        Assert.Equal(["alg", "kid", "typ"], header.Members().Order());
        Assert.Equal(["ES256", "at+jwt"], [header.Text("alg"), header.Text("typ")]);
        Assert.Equal(["acr", "amr", "aud", "auth_time", "exp", "iat", "iss", "jti", "sid", "sub", "tid"], payload.Members().Order());
        Assert.Equal([ApiHost.PublicUrl, "saas-api"], [payload.Text("iss"), payload.Text("aud")]);
        Assert.Equal(user.TenantId, payload.GetProperty("tid").GetGuid());
        Assert.Equal(900, payload.GetProperty("exp").GetInt64() - payload.GetProperty("iat").GetInt64());
        Assert.Equal(4, new[] { "sub", "tid", "sid", "jti" }.Select(claim => payload.GetProperty(claim).GetGuid()).Distinct().Count());
    }

    [Fact]
    public async Task Has_an_id_of_its_own_each_time()
    {
        var user = (await Tenant.CreateAsync()).Admin;

        var again = await user.SignInAgainAsync();

        Assert.NotEqual(Jwt.Payload(user.AccessToken).Text("jti"), Jwt.Payload(again.AccessToken).Text("jti"));
        Assert.NotEqual(Jwt.Payload(user.AccessToken).Text("sid"), Jwt.Payload(again.AccessToken).Text("sid"));
    }

    [Fact]
    public async Task Can_be_verified_by_the_published_key()
    {
        var user = (await Tenant.CreateAsync()).Admin;
        using var answer = await ApiHost.Current.Client.SendJsonAsync(HttpMethod.Get, "/.well-known/jwks.json");

        var jwks = await answer.ShouldBeAsync(200);

        var kid = Jwt.Header(user.AccessToken).Text("kid");
        var jwk = Assert.Single(jwks.GetProperty("keys").EnumerateArray(), key => key.Text("kid") == kid);
        Assert.Equal(["EC", "P-256", "ES256", "sig"], [jwk.Text("kty"), jwk.Text("crv"), jwk.Text("alg"), jwk.Text("use")]);
        Assert.False(jwk.TryGetProperty("d", out _));
        using var key = PublicKey(jwk);
        Assert.True(Jwt.IsSignedBy(user.AccessToken, key));
        using var stranger = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Assert.False(Jwt.IsSignedBy(user.AccessToken, stranger));
    }

    [Fact]
    public async Task Is_good_on_every_instance_and_after_a_restart()
    {
        ApiUser user;
        await using (var first = await ApiHost.Current.StartAsync())
            user = (await Tenant.CreateAsync(first)).Admin;

        await using var second = await ApiHost.Current.StartAsync();

        Assert.Equal(200, await user.On(ApiHost.Current.Api).StatusAsync());
        Assert.Equal(200, await user.On(second).StatusAsync());
    }

    [Fact]
    public async Task Is_refused_with_a_code_of_its_own_when_it_has_expired()
    {
        await using var api = await ApiHost.Current.StartAsync(new Dictionary<string, string?> { ["JWT_ACCESS_EXPIRATION"] = "2s" });
        var user = (await Tenant.CreateAsync(api)).Admin;
        Assert.Equal(200, await user.StatusAsync());

        await Eventually.TrueAsync(async () => await user.StatusAsync() == 401);

        using var answer = await user.GetAsync("/users/me");
        await answer.ShouldBeProblemAsync(401, "token_expired");
        Assert.Equal("Bearer", answer.Header("WWW-Authenticate"));
    }

    private static ECDsa PublicKey(JsonElement jwk) => ECDsa.Create(new ECParameters
    {
        Curve = ECCurve.NamedCurves.nistP256,
        Q = { X = Base64Url.DecodeFromChars(jwk.Text("x")), Y = Base64Url.DecodeFromChars(jwk.Text("y")) },
    });
}
