using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.BadInput;

/// <summary>Tokens of every size, at each place where one is read: taken up to the limit, and beyond it a 4xx.</summary>
public sealed class HugeTokenTests
{
    private const int Longest = 4096;

    [Theory]
    [InlineData(Longest, 200)]
    [InlineData(Longest + 1, 401)]
    public async Task Takes_an_access_token_of_4096_characters_and_no_longer_one(int length, int status)
    {
        var user = (await Tenant.CreateAsync()).Admin;

        var token = await SizedAsync(user.AccessToken, length);

        Assert.Equal(length, token.Length);
        using var answer = await (user with { AccessToken = token }).GetAsync("/users/me");
        if (status == 200)
            await answer.ShouldBeAsync(200);
        else
            await answer.ShouldBeProblemAsync(401, "invalid_token");
    }

    [Theory]
    [InlineData(Longest, 200)]
    [InlineData(Longest + 1, 401)]
    public async Task Takes_a_proof_of_4096_characters_and_no_longer_one(int length, int status)
    {
        using var key = new DpopKey();
        var user = await key.SignInAsync((await Tenant.CreateAsync()).Admin);
        var without = key.Proof("GET", "/users/me", user.AccessToken).Length;

        // A name of the key, which is not looked at, where the padding's own steps do not meet the length.
        var proof = (
            from pad in Enumerable.Range((length - without) * 3 / 4 - 32, 32)
            from name in new[] { "a", "aa", "aaa" }
            select key.Proof("GET", "/users/me", user.AccessToken, (header, claims) => (header["kid"], claims["pad"]) = (name, new string('x', pad))))
            .First(proof => proof.Length == length);

        using var answer = await user.Client.SendJsonAsync(HttpMethod.Get, "/users/me", null, ("Authorization", $"DPoP {user.AccessToken}"), ("DPoP", proof));
        if (status == 200)
            await answer.ShouldBeAsync(200);
        else
            await answer.ShouldBeProblemAsync(401, "invalid_dpop_proof");
    }

    [Theory]
    [InlineData(129)]
    [InlineData(4_096)]
    [InlineData(65_536)]
    [InlineData(250_000)]
    public async Task Refuses_a_refresh_token_in_the_body(int length)
    {
        foreach (var path in new[] { "/auth/refresh", "/auth/logout" })
        {
            using var answer = await ApiHost.Current.Client.SendJsonAsync(HttpMethod.Post, path, new { refreshToken = new string('A', length) });
            await answer.ShouldPointAtAsync("#/refreshToken");
        }
    }

    [Fact]
    public async Task Refuses_a_refresh_token_in_a_body_over_the_limit()
    {
        using var answer = await ApiHost.Current.Client.SendJsonAsync(HttpMethod.Post, "/auth/refresh", new { refreshToken = new string('A', 300_000) });

        await answer.ShouldBeProblemAsync(413, "payload_too_large");
    }

    [Theory]
    [InlineData("refresh_token")]
    [InlineData("device")]
    public async Task Refuses_a_cookie_of_4_and_of_20_KB(string name)
    {
        var user = (await Tenant.CreateAsync()).Admin;
        foreach (var length in new[] { 87, 4_096, 20_000 })
        {
            var cookie = ("Cookie", $"{name}={new string('A', length)}");
            using var refresh = await user.Client.SendJsonAsync(HttpMethod.Post, "/auth/refresh", new { }, cookie);
            using var login = await user.Client.SendJsonAsync(HttpMethod.Post, "/auth/login", new { email = user.Email, password = user.Password }, cookie);

            await refresh.ShouldBeProblemAsync(401, "invalid_refresh_token");
            await login.ShouldBeAsync(200);
        }
    }

    /// <summary>Within the server's own limit on headers it is our refusal, beyond it the server's.</summary>
    [Theory]
    [InlineData("Authorization: Bearer ", 4_097, 401)]
    [InlineData("Authorization: Bearer ", 20_000, 401)]
    [InlineData("Authorization: Bearer ", 65_536, 431)]
    [InlineData("DPoP: ", 4_097, 401)]
    [InlineData("DPoP: ", 20_000, 401)]
    [InlineData("DPoP: ", 65_536, 431)]
    [InlineData("Cookie: refresh_token=", 65_536, 431)]
    public async Task Refuses_headers_of_any_length_without_an_error_of_ours(string header, int length, int status)
    {
        var path = header.StartsWith("Authorization", StringComparison.Ordinal) ? "GET /users/me" : "POST /auth/refresh";
        var body = path.StartsWith("POST", StringComparison.Ordinal) ? "{}"u8.ToArray() : null;

        using var answer = await RawHttp.SendAsync(ApiHost.Current.Url, $"{path} HTTP/1.1", body, "Content-Type: application/json", $"{header}{new string('a', length)}");

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.DoesNotContain("Exception", await answer.ReadTextAsync(), StringComparison.Ordinal);
    }

    /// <summary>The token with so much padding, and blanks in its header where the padding's own steps do not meet the length; signed by our own key.</summary>
    private static async Task<string> SizedAsync(string token, int length)
    {
        using var key = await Jwt.ServiceKeyAsync(Jwt.Header(token).Text("kid"));
        var parts = token.Split('.');
        var (header, payload) = (Decode(parts[0]), Decode(parts[1]));
        foreach (var blanks in Enumerable.Range(0, 4))
        {
            foreach (var pad in Enumerable.Range(0, length))
            {
                var head = header.Insert(1, new string(' ', blanks));
                if (Base64Length(head.Length) + Base64Length(payload.Length + pad + Padded("").Length) + parts[2].Length + 2 != length)
                    continue;
                var input = $"{Encode(head)}.{Encode(payload.Insert(1, Padded(new string('x', pad))))}";
                return $"{input}.{Base64Url.EncodeToString(key.SignData(Encoding.ASCII.GetBytes(input), HashAlgorithmName.SHA256))}";
            }
        }
        throw new InvalidOperationException($"No token has {length} characters.");
    }

    private static string Padded(string pad) => $"\"pad\":\"{pad}\",";

    private static int Base64Length(int bytes) => (bytes * 4 + 2) / 3;

    private static string Decode(string part) => Encoding.UTF8.GetString(Base64Url.DecodeFromChars(part));

    private static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));
}
