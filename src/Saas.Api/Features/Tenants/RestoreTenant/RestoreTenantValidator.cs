using System.ComponentModel.DataAnnotations;
using Saas.Api.Platform.Validation;

namespace Saas.Api.Features.Tenants.RestoreTenant;

/// <param name="TenantId">The tenant that is to be erased.</param>
/// <param name="Email">The address of one of its ADMINs.</param>
/// <param name="Password">Of that account.</param>
/// <param name="Code">Six digits of the authenticator app, where one is set up.</param>
public sealed record RestoreTenantRequest(
    [Required] Guid? TenantId, [Required, Email] string Email, [Required, StringLength(1024)] string Password, [TotpCode] string? Code);
