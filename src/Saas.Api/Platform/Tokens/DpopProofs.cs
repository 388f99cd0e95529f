using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Saas.Api.Platform.Tokens;

/// <summary>
/// Reads the header DPoP (RFC 9449): a JWS made for this request by the key that it names. One algorithm, ES256; one key, the one in
/// the header itself. Whether it was seen before is <see cref="DpopReplays"/>' matter.
/// </summary>
internal sealed class DpopProofs(DpopOptions options, TimeProvider time)
{
    public const string Header = "DPoP";
    private const int LongestProof = 4096;
    private const int LongestId = 256;
    private const int CoordinateBytes = 32;

    private static readonly string[] PrivateMembers = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

    /// <summary>Of the header: a key from elsewhere, and rules that are not known here. A kid is only a name, and not looked at.</summary>
    private static readonly string[] RefusedMembers = ["jku", "x5u", "x5c", "crit", "b64", "zip"];

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 4 };

    /// <summary>The request's proof, or null when it is not a right one.</summary>
    public DpopProof? Read(HttpContext context)
    {
        if (context.Request.Headers[Header] is not [{ Length: > 0 and <= LongestProof } proof] || proof.Split('.') is not [var head, var payload, var signature])
            return null;
        try
        {
            using var header = JsonDocument.Parse(Base64Url.DecodeFromChars(head), Strict);
            if (ReadKey(header.RootElement) is not var (point, thumbprint))
                return null;
            using var key = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = point });
            if (!key.VerifyData(Encoding.ASCII.GetBytes($"{head}.{payload}"), Base64Url.DecodeFromChars(signature), HashAlgorithmName.SHA256))
                return null;
            using var claims = JsonDocument.Parse(Base64Url.DecodeFromChars(payload), Strict);
            return ReadClaims(context.Request, claims.RootElement, thumbprint);
        }
        catch (Exception malformed) when (malformed is FormatException or JsonException or CryptographicException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>The claim ath of an access token.</summary>
    public static string HashOf(string accessToken) => Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(accessToken)));

    private static (ECPoint Point, string Thumbprint)? ReadKey(JsonElement header)
    {
        if (Text(header, "typ") != "dpop+jwt" || Text(header, "alg") != "ES256" || RefusedMembers.Any(member => header.TryGetProperty(member, out _))
            || !header.TryGetProperty("jwk", out var jwk) || Text(jwk, "kty") != "EC" || Text(jwk, "crv") != "P-256"
            || PrivateMembers.Any(member => jwk.TryGetProperty(member, out _)))
            return null;
        var (x, y) = (Base64Url.DecodeFromChars(Text(jwk, "x")), Base64Url.DecodeFromChars(Text(jwk, "y")));
        if (x.Length != CoordinateBytes || y.Length != CoordinateBytes)
            return null;
        var canonical = $$"""{"crv":"P-256","kty":"EC","x":"{{Base64Url.EncodeToString(x)}}","y":"{{Base64Url.EncodeToString(y)}}"}""";
        return (new ECPoint { X = x, Y = y }, Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(canonical))));
    }

    private DpopProof? ReadClaims(HttpRequest request, JsonElement claims, string thumbprint)
    {
        if (Text(claims, "htm") != request.Method || !IsHere(request, Text(claims, "htu")) || Text(claims, "jti") is not { Length: > 0 and <= LongestId } id
            || !claims.TryGetProperty("iat", out var made) || !made.TryGetDouble(out var seconds)
            || Math.Abs(seconds - (time.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalSeconds) > options.Window.TotalSeconds)
            return null;
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{thumbprint}.{id}"));
        return new(thumbprint, Base64Url.EncodeToString(hash), Text(claims, "ath"));
    }

    /// <summary>By the public address: behind a proxy the request's own is another one. Query and fragment do not count (RFC 9449, 4.3).</summary>
    private bool IsHere(HttpRequest request, string? address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var url)
        && url.GetLeftPart(UriPartial.Authority) == options.PublicUrl.GetLeftPart(UriPartial.Authority)
        && url.AbsolutePath == new Uri(options.PublicUrl, request.PathBase.ToUriComponent() + request.Path.ToUriComponent()).AbsolutePath;

    private static string? Text(JsonElement element, string member) =>
        element.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
