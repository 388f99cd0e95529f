using Saas.Api.Platform.Documents;

namespace Saas.Api.Platform.SecondFactors;

/// <summary>A secret that was just made; it is not told again.</summary>
/// <param name="Secret">For typing into the app, in base32.</param>
/// <param name="OtpauthUri">For a QR code, which the client draws.</param>
public sealed record TotpSecretResponse(
    [Sample("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")] string Secret,
    [Sample("otpauth://totp/Example:ada%40acme.example.com?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Example&algorithm=SHA1&digits=6&period=30")] string OtpauthUri);
