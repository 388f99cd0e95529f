using System.Security.Cryptography;
using Microsoft.Extensions.Logging.Abstractions;
using Saas.Api.Platform.Jobs.Draining;
using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.Jobs;

/// <summary>OIDC tokens of a platform's scheduler.</summary>
public sealed class DrainTokenTests(DrainApi drain) : IClassFixture<DrainApi>
{
    public static TheoryData<string> Wrong =>
    [
        "audience", "issuer", "account", "no account", "address not verified", "verification unknown", "expired", "no end", "not yet", "alg none", "HS256 with the public key",
        "another key", "unknown kid", "no kid", "changed", "no signature", "too long", "two parts",
    ];

    [Fact]
    public async Task The_schedulers_own_token_opens()
    {
        using var answer = await drain.DrainAsync(drain.Issuer.Token());
        using var asText = await drain.DrainAsync(drain.Issuer.Token(payload: claims => claims["email_verified"] = "true"));

        await answer.ShouldBeAsync(200);
        await asText.ShouldBeAsync(200);
    }

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task A_token_that_is_wrong_in_one_point_does_not(string point)
    {
        using var answer = await drain.DrainAsync(Spoil(point));

        await answer.ShouldBeProblemAsync(401, "invalid_token");
    }

    [Fact]
    public async Task Unknown_keys_do_not_make_the_service_ask_the_issuer_each_time()
    {
        for (var request = 0; request < 20; request++)
        {
            using var answer = await drain.DrainAsync(drain.Issuer.Token(header => header["kid"] = Unique.Text()));
            await answer.ShouldBeProblemAsync(401, "invalid_token");
        }

        // Once at the start, and then once a minute at most.
        Assert.InRange(drain.Issuer.Reads, 1, 3);
    }

    [Fact]
    public async Task A_new_key_of_the_issuer_is_found_within_a_minute()
    {
        await using var issuer = await OidcIssuer.StartAsync();
        var (clock, ct) = (new HandClock(), TestContext.Current.CancellationToken);
        using var authentication = new DrainAuthentication(
            new DrainOptions(null, new DrainOidc(issuer.Url, OidcIssuer.Audience, OidcIssuer.Account)), clock, NullLogger<DrainAuthentication>.Instance);
        Assert.Null(await authentication.CheckAsync($"Bearer {issuer.Token()}", ct));
        var old = issuer.Token();

        issuer.Rotate();

        Assert.NotNull(await authentication.CheckAsync($"Bearer {issuer.Token()}", ct));
        clock.Pass(TimeSpan.FromSeconds(61));
        Assert.Null(await authentication.CheckAsync($"Bearer {issuer.Token()}", ct));
        Assert.NotNull(await authentication.CheckAsync($"Bearer {old}", ct));
        Assert.Equal(2, issuer.Reads);
    }

    private string Spoil(string point)
    {
        var issuer = drain.Issuer;
        var past = TimeProvider.System.GetUtcNow().AddMinutes(-2).ToUnixTimeSeconds();
        using var other = RSA.Create(2048);
        return point switch
        {
            "audience" => issuer.Token(payload: claims => claims["aud"] = "https://api.example.com/other"),
            "issuer" => issuer.Token(payload: claims => claims["iss"] = "https://accounts.example.com"),
            "account" => issuer.Token(payload: claims => claims["email"] = "somebody@project.example.com"),
            "no account" => issuer.Token(payload: claims => claims.Remove("email")),
            "address not verified" => issuer.Token(payload: claims => claims["email_verified"] = false),
            "verification unknown" => issuer.Token(payload: claims => claims.Remove("email_verified")),
            "expired" => issuer.Token(payload: claims => (claims["iat"], claims["exp"]) = (past - 3600, past)),
            "no end" => issuer.Token(payload: claims => claims.Remove("exp")),
            "not yet" => issuer.Token(payload: claims => claims["nbf"] = TimeProvider.System.GetUtcNow().AddMinutes(5).ToUnixTimeSeconds()),
            "alg none" => issuer.Token(header => header["alg"] = "none", sign: _ => []),
            "HS256 with the public key" => issuer.Token(header => header["alg"] = "HS256", sign: input => HMACSHA256.HashData(issuer.PublicKey, input)),
            "another key" => issuer.Token(sign: input => other.SignData(input, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)),
            "unknown kid" => issuer.Token(header => header["kid"] = "unknown"),
            "no kid" => issuer.Token(header => header.Remove("kid"), sign: input => other.SignData(input, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)),
            "changed" => Jwt.Change(issuer.Token(), null, claims => claims["sub"] = "4321", _ => new byte[256]),
            "no signature" => issuer.Token(sign: _ => []),
            "too long" => issuer.Token(payload: claims => claims["more"] = new string('x', 5_000)),
            "two parts" => string.Join('.', issuer.Token().Split('.')[..2]),
            _ => throw new ArgumentOutOfRangeException(nameof(point), point, "No such fault."),
        };
    }

    /// <summary>A clock that stands still until it is moved.</summary>
    private sealed class HandClock : TimeProvider
    {
        private long _now = 1;

        public override long GetTimestamp() => _now;

        public void Pass(TimeSpan time) => _now += (long)(time.TotalSeconds * TimestampFrequency);
    }
}
