namespace Saas.Api.Platform.Tokens;

/// <summary>A proof that the sender of this request holds a key (RFC 9449); its signature, address and time were right.</summary>
/// <param name="KeyThumbprint">SHA-256 thumbprint of the key (RFC 7638).</param>
/// <param name="Id">What a replay would repeat: hash of key and claim jti.</param>
/// <param name="TokenHash">Claim ath: of the access token that it was made for.</param>
internal sealed record DpopProof(string KeyThumbprint, string Id, string? TokenHash)
{
    public static DpopProof? Of(HttpContext context) => context.Items[typeof(DpopProof)] as DpopProof;

    public void Keep(HttpContext context) => context.Items[typeof(DpopProof)] = this;
}
