using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.IdentityModel.Tokens;
using Saas.Api.Platform.Tokens;

namespace Saas.Api.Features.Auth.GetJwks;

/// <param name="Keys">Every key that an access token may be signed with.</param>
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
    public static async Task<Ok<JwksResponse>> Handle(SigningKeys keys, HttpContext context, CancellationToken ct)
    {
        context.Response.Headers.CacheControl = "public, max-age=300";
        return TypedResults.Ok(new JwksResponse([.. (await keys.AllAsync(ct)).Select(ToJwk)]));
    }

    private static JwkResponse ToJwk(ECDsaSecurityKey key)
    {
        var point = key.ECDsa.ExportParameters(includePrivateParameters: false).Q;
        return new("EC", "P-256", SecurityAlgorithms.EcdsaSha256, "sig", key.KeyId, Base64UrlEncoder.Encode(point.X!), Base64UrlEncoder.Encode(point.Y!));
    }
}
