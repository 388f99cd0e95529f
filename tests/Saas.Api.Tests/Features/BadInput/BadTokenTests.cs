using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.BadInput;

/// <summary>Access tokens that are wrong in one point each.</summary>
public sealed class BadTokenTests
{
    /// <summary>What is changed in a good token that is then signed by the service's own key, and the code that must come.</summary>
    private static readonly Dictionary<string, (Action<JsonObject>? Header, Action<JsonObject>? Payload, string Code)> Resigned = new()
    {
        ["other audience"] = (null, payload => payload["aud"] = "another-api", "invalid_token"),
        ["no audience"] = (null, payload => payload.Remove("aud"), "invalid_token"),
        ["other issuer"] = (null, payload => payload["iss"] = "https://evil.example", "invalid_token"),
        ["no issuer"] = (null, payload => payload.Remove("iss"), "invalid_token"),
        ["expired"] = (null, payload => payload["exp"] = 1_000_000_000, "token_expired"),
        ["no expiry"] = (null, payload => payload.Remove("exp"), "invalid_token"),
        ["expiry that is no number"] = (null, payload => payload["exp"] = "never", "invalid_token"),
        ["no account"] = (null, payload => payload.Remove("sub"), "invalid_token"),
        ["no tenant"] = (null, payload => payload.Remove("tid"), "invalid_token"),
        ["no session"] = (null, payload => payload.Remove("sid"), "invalid_token"),
        ["session that is no UUID"] = (null, payload => payload["sid"] = "' OR true --", "invalid_token"),
        ["session of nobody"] = (null, payload => payload["sid"] = Guid.CreateVersion7().ToString(), "session_revoked"),
        ["account of nobody"] = (null, payload => payload["sub"] = Guid.CreateVersion7().ToString(), "session_revoked"),
        ["type JWT"] = (header => header["typ"] = "JWT", null, "invalid_token"),
        ["no type"] = (header => header.Remove("typ"), null, "invalid_token"),
        ["unknown key"] = (header => header["kid"] = "unknown", null, "invalid_token"),
        ["no key"] = (header => header.Remove("kid"), null, "invalid_token"),
        ["key as a path"] = (header => header["kid"] = "../../../../dev/null", null, "invalid_token"),
        ["key as SQL"] = (header => header["kid"] = "x' UNION SELECT 'AAAA' --", null, "invalid_token"),
        ["key as a number"] = (header => header["kid"] = 7, null, "invalid_token"),
        ["algorithm RS256"] = (header => header["alg"] = "RS256", null, "invalid_token"),
        ["algorithm ES384"] = (header => header["alg"] = "ES384", null, "invalid_token"),
        ["a key's name of 1,000 characters"] = (header => header["kid"] = new string('a', 1000), null, "invalid_token"),
        ["key's name with a NUL"] = (header => header["kid"] = "a\0b", null, "invalid_token"),
        ["key's name as a list"] = (header => header["kid"] = new JsonArray("a"), null, "invalid_token"),
        ["with jku"] = (header => header["jku"] = "https://evil.example/jwks.json", null, "invalid_token"),
        ["with jwk"] = (header => header["jwk"] = new JsonObject { ["kty"] = "EC" }, null, "invalid_token"),
        ["with x5u"] = (header => header["x5u"] = "https://evil.example/cert.pem", null, "invalid_token"),
        ["with x5c"] = (header => header["x5c"] = new JsonArray("MIIB"), null, "invalid_token"),
        ["with crit"] = (header => header["crit"] = new JsonArray("exp"), null, "invalid_token"),
        ["with crit and b64"] = (header => (header["crit"], header["b64"]) = (new JsonArray("b64"), false), null, "invalid_token"),
        ["compressed"] = (header => header["zip"] = "DEF", null, "invalid_token"),
        ["type with its long name"] = (header => header["typ"] = "application/at+jwt", null, "invalid_token"),
        ["type of a DPoP proof"] = (header => header["typ"] = "dpop+jwt", null, "invalid_token"),
        ["algorithm es256"] = (header => header["alg"] = "es256", null, "invalid_token"),
        ["several audiences"] = (null, payload => payload["aud"] = new JsonArray("saas-api", "another-api"), "invalid_token"),
        ["audience as a list"] = (null, payload => payload["aud"] = new JsonArray("saas-api"), "invalid_token"),
        ["expiry in a hundred years"] = (null, payload => payload["exp"] = 4_900_000_000, "invalid_token"),
        ["expiry beyond all time"] = (null, payload => payload["exp"] = long.MaxValue, "invalid_token"),
        ["expiry beyond all numbers"] = (null, payload => payload["exp"] = JsonNode.Parse("1e400"), "invalid_token"),
        ["not yet in force"] = (null, payload => payload["nbf"] = payload["exp"]!.GetValue<long>(), "invalid_token"),
        ["issued in the future"] = (null, payload => payload["iat"] = payload["exp"]!.GetValue<long>(), "invalid_token"),
        ["no time of issue"] = (null, payload => payload.Remove("iat"), "invalid_token"),
        ["no algorithm"] = (header => header.Remove("alg"), null, "invalid_token"),
    };

    /// <summary>Tokens made from a good one without the service's key.</summary>
    private static readonly Dictionary<string, Func<string, string>> Forged = new()
    {
        ["empty"] = _ => "",
        ["blank"] = _ => "   ",
        ["rubbish"] = _ => "rubbish",
        ["three empty parts"] = _ => "..",
        ["truncated"] = token => token[..^5],
        ["without signature"] = token => token[..(token.LastIndexOf('.') + 1)],
        ["half"] = token => token[..(token.Length / 2)],
        ["encrypted, in five parts"] = token => $"{token.Split('.')[0]}.a.{token.Split('.')[1]}.x.y",
        ["a part too many"] = token => $"{token}.e30",
        ["changed payload"] = token => string.Join('.', token.Split('.')[0], token.Split('.')[1][..^3] + "AAA", token.Split('.')[2]),
        ["alg none"] = token => Jwt.Change(token, header => header["alg"] = "none", null, _ => []),
        ["alg None"] = token => Jwt.Change(token, header => header["alg"] = "None", null, _ => []),
        ["alg none with the old signature"] = token => Jwt.Change(token, header => header["alg"] = "none", null, _ => new byte[64]),
        ["a signature of zeros"] = token => Jwt.Change(token, null, null, _ => new byte[64]),
        ["10 KB"] = token => Jwt.Change(token, null, payload => payload["pad"] = new string('x', 10_000), _ => new byte[64]),
        ["a claim twice"] = token => Rewrite(token, 1, text => text.Insert(1, "\"sub\":\"x\",")),
        ["a header's member twice"] = token => Rewrite(token, 0, text => text.Insert(1, "\"alg\":\"none\",")),
        ["a header that is no object"] = token => Rewrite(token, 0, _ => "[]"),
        ["a payload that is no object"] = token => Rewrite(token, 1, _ => "null"),
        ["deep"] = token => Jwt.Change(token, null, payload => payload["deep"] = JsonNode.Parse(new string('[', 60) + new string(']', 60)), _ => new byte[64]),
    };

    public static TheoryData<string> ResignedNames => [.. Resigned.Keys];

    public static TheoryData<string> ForgedNames => [.. Forged.Keys];

    [Theory]
    [MemberData(nameof(ResignedNames))]
    public async Task Refuses_also_when_our_own_key_has_signed(string name)
    {
        var user = (await Tenant.CreateAsync()).Admin;
        var (header, payload, code) = Resigned[name];
        var token = await Jwt.ResignAsync(user.AccessToken, header, payload);

        using var answer = await (user with { AccessToken = token }).GetAsync("/users/me");

        await answer.ShouldBeProblemAsync(401, code);
        Assert.Equal("Bearer", answer.Header("WWW-Authenticate"));
    }

    [Fact]
    public async Task Takes_a_token_that_our_own_key_has_signed_unchanged()
    {
        var user = (await Tenant.CreateAsync()).Admin;

        var token = await Jwt.ResignAsync(user.AccessToken, null, payload => payload["jti"] = Guid.CreateVersion7().ToString());

        Assert.Equal(200, await (user with { AccessToken = token }).StatusAsync());
    }

    [Theory]
    [MemberData(nameof(ForgedNames))]
    public async Task Refuses_what_is_forged_or_broken(string name)
    {
        var user = (await Tenant.CreateAsync()).Admin;

        using var answer = await (user with { AccessToken = Forged[name](user.AccessToken) }).GetAsync("/users/me");

        await answer.ShouldBeProblemAsync(401, "invalid_token");
    }

    [Fact]
    public async Task Refuses_another_key_under_the_name_of_ours()
    {
        var user = (await Tenant.CreateAsync()).Admin;
        using var stranger = ECDsa.Create(ECCurve.NamedCurves.nistP256);

        var token = Jwt.Change(user.AccessToken, null, null, input => stranger.SignData(input, HashAlgorithmName.SHA256));

        Assert.Equal(401, await (user with { AccessToken = token }).StatusAsync());
    }

    [Theory]
    [InlineData("jwk")]
    [InlineData("jku")]
    [InlineData("x5u")]
    public async Task Takes_no_key_from_the_token_itself(string member)
    {
        var user = (await Tenant.CreateAsync()).Admin;
        using var stranger = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var point = stranger.ExportParameters(false).Q;
        JsonNode value = member == "jwk"
            ? new JsonObject { ["kty"] = "EC", ["crv"] = "P-256", ["x"] = Base64Url(point.X!), ["y"] = Base64Url(point.Y!) }
            : $"{ApiHost.Current.Url}.well-known/jwks.json";

        var token = Jwt.Change(user.AccessToken, header => header[member] = value, null, input => stranger.SignData(input, HashAlgorithmName.SHA256));

        Assert.Equal(401, await (user with { AccessToken = token }).StatusAsync());
    }

    [Theory]
    [InlineData("spki")]
    [InlineData("pem")]
    [InlineData("kid")]
    public async Task Takes_no_HMAC_with_the_public_key_as_its_secret(string secret)
    {
        var user = (await Tenant.CreateAsync()).Admin;
        var kid = Jwt.Header(user.AccessToken).Text("kid");
        using var key = await Jwt.ServiceKeyAsync(kid);
        var bytes = secret switch { "spki" => key.ExportSubjectPublicKeyInfo(), "pem" => Encoding.ASCII.GetBytes(key.ExportSubjectPublicKeyInfoPem()), _ => Encoding.ASCII.GetBytes(kid) };

        var token = Jwt.Change(user.AccessToken, header => header["alg"] = "HS256", null, input => HMACSHA256.HashData(bytes, input));

        using var answer = await (user with { AccessToken = token }).GetAsync("/users/me");
        await answer.ShouldBeProblemAsync(401, "invalid_token");
    }

    [Fact]
    public async Task Takes_no_RSA_signature()
    {
        var user = (await Tenant.CreateAsync()).Admin;
        using var rsa = RSA.Create(2048);

        var token = Jwt.Change(user.AccessToken, header => header["alg"] = "RS256", null,
            input => rsa.SignData(input, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));

        Assert.Equal(401, await (user with { AccessToken = token }).StatusAsync());
    }

    [Fact]
    public async Task Takes_one_Authorization_header_with_the_scheme_Bearer()
    {
        var user = (await Tenant.CreateAsync()).Admin;
        var right = $"Authorization: Bearer {user.AccessToken}";

        foreach (var headers in new string[][] { [right, right], [right, "Authorization: Bearer x"], [$"Authorization: Basic {user.AccessToken}"], [$"Authorization: {user.AccessToken}"] })
        {
            using var answer = await RawHttp.SendAsync(ApiHost.Current.Url, "GET /users/me HTTP/1.1", null, headers);
            await answer.ShouldBeProblemAsync(401, "invalid_token");
        }

        using var good = await RawHttp.SendAsync(ApiHost.Current.Url, "GET /users/me HTTP/1.1", null, right);
        await good.ShouldBeAsync(200);
    }

    [Theory]
    [InlineData("refresh")]
    [InlineData("query")]
    public async Task Takes_nothing_else_for_an_access_token(string what)
    {
        var user = (await Tenant.CreateAsync()).Admin;

        using var answer = what == "refresh"
            ? await (user with { AccessToken = user.RefreshToken! }).GetAsync("/users/me")
            : await user.Client.SendJsonAsync(HttpMethod.Get, $"/users/me?access_token={user.AccessToken}");

        await answer.ShouldBeProblemAsync(401, what == "refresh" ? "invalid_token" : "authentication_required");
    }

    /// <summary>A claim twice, signed by our own key: readers that take the first one and the last one would differ.</summary>
    [Fact]
    public async Task Refuses_a_claim_that_comes_twice_also_when_our_own_key_has_signed()
    {
        var user = (await Tenant.CreateAsync()).Admin;
        using var key = await Jwt.ServiceKeyAsync(Jwt.Header(user.AccessToken).Text("kid"));
        var input = Rewrite(user.AccessToken, 1, text => text.Insert(1, $"\"tid\":\"{Guid.CreateVersion7()}\","))[..^user.AccessToken.Split('.')[2].Length].TrimEnd('.');

        var token = $"{input}.{Base64Url(key.SignData(Encoding.ASCII.GetBytes(input), HashAlgorithmName.SHA256))}";

        Assert.Equal(401, await (user with { AccessToken = token }).StatusAsync());
    }

    /// <summary>One part of the token as other text; the signature stays.</summary>
    private static string Rewrite(string token, int part, Func<string, string> change)
    {
        var parts = token.Split('.');
        parts[part] = Base64Url(Encoding.UTF8.GetBytes(change(Encoding.UTF8.GetString(System.Buffers.Text.Base64Url.DecodeFromChars(parts[part])))));
        return string.Join('.', parts);
    }

    private static string Base64Url(byte[] bytes) => System.Buffers.Text.Base64Url.EncodeToString(bytes);
}
