using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Saas.Api.Tests.Harness;

/// <summary>A device's key, and the proofs that it makes (RFC 9449).</summary>
internal sealed class DpopKey : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public string Thumbprint => Hash($$"""{"crv":"P-256","kty":"EC","x":"{{X}}","y":"{{Y}}"}""");

    private string X => Base64Url.EncodeToString(_key.ExportParameters(false).Q.X);

    private string Y => Base64Url.EncodeToString(_key.ExportParameters(false).Q.Y);

    /// <summary>A right proof for this request, unless it is changed before it is signed.</summary>
    public string Proof(string method, string path, string? accessToken = null, Action<JsonObject, JsonObject>? change = null)
    {
        var header = new JsonObject { ["typ"] = "dpop+jwt", ["alg"] = "ES256", ["jwk"] = new JsonObject { ["kty"] = "EC", ["crv"] = "P-256", ["x"] = X, ["y"] = Y } };
        var claims = new JsonObject
        {
            ["jti"] = Guid.CreateVersion7().ToString(),
            ["htm"] = method,
            ["htu"] = ApiHost.PublicUrl + path,
            ["iat"] = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds(),
        };
        if (accessToken is not null)
            claims["ath"] = Hash(accessToken);
        change?.Invoke(header, claims);
        var input = $"{Encode(header)}.{Encode(claims)}";
        return $"{input}.{Base64Url.EncodeToString(_key.SignData(Encoding.ASCII.GetBytes(input), HashAlgorithmName.SHA256))}";
    }

    /// <summary>A request of this user with its token and a right proof.</summary>
    public Task<HttpResponseMessage> SendAsync(ApiUser user, HttpMethod method, string path, object? body = null) =>
        user.Client.SendJsonAsync(method, path, body, ("Authorization", $"DPoP {user.AccessToken}"), ("DPoP", Proof(method.Method, path, user.AccessToken)));

    public Task<HttpResponseMessage> RefreshAsync(ApiUser user, string? proof = null) => user.Client.SendJsonAsync(
        HttpMethod.Post, "/auth/refresh", new { refreshToken = user.RefreshToken }, ("DPoP", proof ?? Proof("POST", "/auth/refresh")));

    /// <summary>Signs in again, on a device with this key.</summary>
    public async Task<ApiUser> SignInAsync(ApiUser user)
    {
        using var answer = await user.Client.SendJsonAsync(
            HttpMethod.Post, "/auth/login", new { email = user.Email, password = user.Password, tenantId = user.TenantId, tokenTransport = "body" }, ("DPoP", Proof("POST", "/auth/login")));
        return ApiUser.From(user.Client, await answer.ShouldBeAsync(200), user.Password);
    }

    public void Dispose() => _key.Dispose();

    private static string Hash(string text) => Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(text)));

    private static string Encode(JsonObject part) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(part.ToJsonString()));
}
