using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.IdentityModel.Tokens;
using Saas.Api.Platform.Tokens;

namespace Saas.Api.Features.Auth.GetJwks;

/// <param name="Keys">Every key that an access token may be signed with, the next one included. None when the service signs with a shared secret.</param>
public sealed record JwksResponse(IReadOnlyList<JwkResponse> Keys);

/// <param name="Kty">EC.</param>
/// <param name="Crv">P-256.</param>
/// <param name="Alg">ES256.</param>
/// <param name="Use">sig.</param>
/// <param name="Kid">The key's id, as in the header of tokens.</param>
/// <param name="X">X coordinate, base64url.</param>
/// <param name="Y">Y coordinate, base64url.</param>
public sealed record JwkResponse(string Kty, string Crv, string Alg, string Use, string Kid, string X, string Y);

internal static class GetJwksEndpoint
{
    public static async Task<Ok<JwksResponse>> Handle(SigningKeys keys, KeyOptions options, HttpContext context, CancellationToken ct)
    {
        var set = await keys.CurrentAsync(ct);
        context.Response.Headers.CacheControl = string.Create(CultureInfo.InvariantCulture, $"public, max-age={options.CacheSeconds}");
        return TypedResults.Ok(new JwksResponse([.. set.Published.Select(ToJwk)]));
    }

    private static JwkResponse ToJwk(ECDsaSecurityKey key)
    {
        var point = key.ECDsa.ExportParameters(includePrivateParameters: false).Q;
        return new("EC", "P-256", SecurityAlgorithms.EcdsaSha256, "sig", key.KeyId, Base64UrlEncoder.Encode(point.X!), Base64UrlEncoder.Encode(point.Y!));
    }
}
