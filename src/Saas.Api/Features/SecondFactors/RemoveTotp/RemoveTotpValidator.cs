using System.ComponentModel.DataAnnotations;
using Saas.Api.Platform.Validation;

namespace Saas.Api.Features.SecondFactors.RemoveTotp;

/// <param name="Code">Six digits of the authenticator app.</param>
/// <param name="RecoveryCode">Instead of it: one of the recovery codes.</param>
public sealed record RemoveTotpRequest([TotpCode] string? Code, [StringLength(64)] string? RecoveryCode);
