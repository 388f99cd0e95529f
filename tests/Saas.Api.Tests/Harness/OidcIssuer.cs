using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Saas.Api.Tests.Harness;

/// <summary>An OpenID Connect issuer as a platform's scheduler has one: a discovery document, keys, and tokens.</summary>
internal sealed class OidcIssuer : IAsyncDisposable
{
    public const string Audience = "https://api.example.com/jobs/drain";
    public const string Account = "scheduler@project.example.com";

    private readonly WebApplication _app;
    private readonly RSA _first = RSA.Create(2048);
    private RSA _key;
    private int _reads;

    private OidcIssuer(WebApplication app) => (_app, _key) = (app, _first);

    public string Url => _app.Urls.Single();

    /// <summary>How often somebody has read the keys.</summary>
    public int Reads => Volatile.Read(ref _reads);

    /// <summary>Of the key that signs now.</summary>
    public string Kid { get; private set; } = "first";

    /// <summary>The public half of the key that signs now, as an attacker would take it for a shared secret.</summary>
    public byte[] PublicKey => _key.ExportSubjectPublicKeyInfo();

    public static async Task<OidcIssuer> StartAsync()
    {
        var app = QuietServer.Build();
        var issuer = new OidcIssuer(app);
        app.MapGet("/.well-known/openid-configuration", () => Results.Text($$"""{"issuer": "{{issuer.Url}}", "jwks_uri": "{{issuer.Url}}/keys"}""", "application/json"));
        app.MapGet("/keys", () =>
        {
            Interlocked.Increment(ref issuer._reads);
            return Results.Text(issuer.Keys(), "application/json");
        });
        await app.StartAsync(TestContext.Current.CancellationToken);
        return issuer;
    }

    /// <summary>From now on another key signs, and only that one is published.</summary>
    public void Rotate() => (_key, Kid) = (RSA.Create(2048), Unique.Text());

    /// <summary>A right token, with changes, signed however the test wants it.</summary>
    public string Token(Action<JsonObject>? header = null, Action<JsonObject>? payload = null, Func<byte[], byte[]>? sign = null)
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        var plain = $"{Encode($$"""{"alg": "RS256", "typ": "JWT", "kid": "{{Kid}}"}""")}.{Encode($$"""
            {"iss": "{{Url}}", "aud": "{{Audience}}", "sub": "1234", "email": "{{Account}}", "email_verified": true, "iat": {{now}}, "exp": {{now + 3600}}}
            """)}.";
        return Jwt.Change(plain, header, payload, sign ?? (input => _key.SignData(input, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)));
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _key.Dispose();
        _first.Dispose();
    }

    private string Keys()
    {
        var parameters = _key.ExportParameters(includePrivateParameters: false);
        return $$"""
            {"keys": [{"kty": "RSA", "use": "sig", "alg": "RS256", "kid": "{{Kid}}", "n": "{{Base64Url.EncodeToString(parameters.Modulus)}}", "e": "{{Base64Url.EncodeToString(parameters.Exponent)}}"}]}
            """;
    }

    private static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));
}
