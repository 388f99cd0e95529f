using System.ComponentModel.DataAnnotations;
using Saas.Api.Platform.Passkeys;
using Saas.Api.Platform.Sessions;
using Saas.Api.Platform.Validation;

namespace Saas.Api.Features.Auth.VerifyMfa;

/// <param name="Challenge">What the sign-in has answered with mfa_required.</param>
/// <param name="Code">Six digits of the authenticator app.</param>
/// <param name="RecoveryCode">Instead of it: one of the recovery codes; case, spaces and dashes do not matter.</param>
/// <param name="Passkey">Instead of a code: what navigator.credentials.get() gave to the options of /auth/mfa/passkey-options, by its toJSON().</param>
/// <param name="TokenTransport">Where the refresh token goes: an HttpOnly cookie (default) or the body.</param>
public sealed record VerifyMfaRequest(
    [Required, StringLength(128)] string Challenge,
    [TotpCode] string? Code,
    [StringLength(64)] string? RecoveryCode,
    PasskeyCredential? Passkey,
    [AllowedValues(TokenTransport.Cookie, TokenTransport.Body, null, ErrorMessage = TokenTransport.Rule)] string? TokenTransport);
