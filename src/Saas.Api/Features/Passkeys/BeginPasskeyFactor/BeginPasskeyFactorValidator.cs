using System.ComponentModel.DataAnnotations;

namespace Saas.Api.Features.Passkeys.BeginPasskeyFactor;

/// <param name="Challenge">What the sign-in has answered with mfa_required.</param>
public sealed record BeginPasskeyFactorRequest([Required, StringLength(128)] string Challenge);
