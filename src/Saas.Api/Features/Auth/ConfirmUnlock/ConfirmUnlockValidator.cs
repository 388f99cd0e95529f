using System.ComponentModel.DataAnnotations;
using Saas.Api.Platform.Validation;

namespace Saas.Api.Features.Auth.ConfirmUnlock;

/// <param name="Email">The address that the code was sent to.</param>
/// <param name="Code">The eight digits.</param>
public sealed record ConfirmUnlockRequest([Required, Email] string Email, [Required, Code] string Code);
