using System.ComponentModel.DataAnnotations;
using Saas.Api.Platform.Sessions;
using Saas.Api.Platform.Validation;

namespace Saas.Api.Features.Auth.ConfirmMfaEnrollment;

/// <param name="Challenge">What the sign-in has answered with mfa_enrollment_required.</param>
/// <param name="Code">Six digits that the app shows for the new secret.</param>
/// <param name="TokenTransport">Where the refresh token goes: an HttpOnly cookie (default) or the body.</param>
public sealed record ConfirmMfaEnrollmentRequest(
    [Required, StringLength(128)] string Challenge,
    [Required, TotpCode] string Code,
    [AllowedValues(TokenTransport.Cookie, TokenTransport.Body, null, ErrorMessage = TokenTransport.Rule)] string? TokenTransport);
