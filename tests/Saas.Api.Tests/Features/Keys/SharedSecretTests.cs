using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.Keys;

/// <summary>JWT_SECRET: HS256 in place of ES256, never beside it.</summary>
public sealed class SharedSecretTests
{
    private const string Secret = "a shared secret for tests, of more than 32 bytes";

    [Fact]
    public async Task Signs_and_verifies_on_every_instance_that_has_it_and_publishes_nothing()
    {
        await using var first = await StartAsync(Secret);
        await using var second = await StartAsync(Secret);
        var user = (await Tenant.CreateAsync(first)).Admin;

        Assert.Equal(["alg", "kid", "typ"], Jwt.Header(user.AccessToken).Members().Order());
        Assert.Equal(["HS256", "jwt-secret", "at+jwt"], new[] { "alg", "kid", "typ" }.Select(name => Jwt.Header(user.AccessToken).Text(name)));
        Assert.Equal(new[] { 200, 200 }, await Task.WhenAll(user.StatusAsync(), user.On(second).StatusAsync()));
        Assert.Empty(await OwnKeys.PublishedAsync(first));
    }

    [Fact]
    public async Task Is_not_mixed_with_ES256_in_either_direction()
    {
        await using var api = await StartAsync(Secret);
        await using var another = await StartAsync($"{Secret}, another one");
        var (shared, own) = ((await Tenant.CreateAsync(api)).Admin, (await Tenant.CreateAsync()).Admin);

        Assert.Equal(401, await own.On(api).StatusAsync());
        Assert.Equal(401, await shared.On(ApiHost.Current.Api).StatusAsync());
        Assert.Equal(401, await shared.On(another).StatusAsync());
    }

    [Theory]
    [InlineData("none")]
    [InlineData("HS384")]
    [InlineData("HS512")]
    [InlineData("ES256")]
    [InlineData("RS256")]
    public async Task Takes_no_other_algorithm(string algorithm)
    {
        await using var api = await StartAsync(Secret);
        var user = (await Tenant.CreateAsync(api)).Admin;
        var secret = Encoding.UTF8.GetBytes(Secret);
        using var key = await Jwt.ServiceKeyAsync(Jwt.Header((await Tenant.CreateAsync()).Admin.AccessToken).Text("kid"));

        var token = Jwt.Change(user.AccessToken, header => header["alg"] = algorithm, null, input => algorithm switch
        {
            "none" => [],
            "HS384" => HMACSHA384.HashData(secret, input),
            "HS512" => HMACSHA512.HashData(secret, input),
            "ES256" => key.SignData(input, HashAlgorithmName.SHA256),
            _ => HMACSHA256.HashData(secret, input),
        });

        Assert.Equal(401, await (user with { AccessToken = token }).StatusAsync());
    }

    [Fact]
    public async Task Checks_all_that_is_checked_with_keys()
    {
        await using var api = await StartAsync(Secret);
        var user = (await Tenant.CreateAsync(api)).Admin;

        Assert.Equal(200, await StatusAsync(null, null));
        Assert.Equal(401, await StatusAsync(header => header["typ"] = "JWT", null));
        Assert.Equal(401, await StatusAsync(header => header["kid"] = "another", null));
        Assert.Equal(401, await StatusAsync(null, payload => payload["aud"] = "another-api"));
        Assert.Equal(401, await StatusAsync(null, payload => payload.Remove("exp")));

        Task<int> StatusAsync(Action<JsonObject>? header, Action<JsonObject>? payload) =>
            (user with { AccessToken = Jwt.Change(user.AccessToken, header, payload, input => HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), input)) }).StatusAsync();
    }

    private static Task<ApiInstance> StartAsync(string secret) => ApiHost.Current.StartAsync(new Dictionary<string, string?> { ["JWT_SECRET"] = secret });
}
