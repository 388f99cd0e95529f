using System.ComponentModel.DataAnnotations;
using Saas.Api.Platform.Validation;

namespace Saas.Api.Features.SecondFactors.ConfirmTotp;

/// <param name="Code">Six digits that the app shows for the new secret.</param>
public sealed record ConfirmTotpRequest([Required, TotpCode] string Code);
