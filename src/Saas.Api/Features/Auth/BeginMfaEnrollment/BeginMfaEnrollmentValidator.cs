using System.ComponentModel.DataAnnotations;

namespace Saas.Api.Features.Auth.BeginMfaEnrollment;

/// <param name="Challenge">What the sign-in has answered with mfa_enrollment_required.</param>
public sealed record BeginMfaEnrollmentRequest([Required, StringLength(128)] string Challenge);
