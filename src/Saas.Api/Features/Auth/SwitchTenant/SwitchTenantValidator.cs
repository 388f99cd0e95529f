using System.ComponentModel.DataAnnotations;

namespace Saas.Api.Features.Auth.SwitchTenant;

/// <param name="TenantId">The tenant to go on in: one of the account's own.</param>
public sealed record SwitchTenantRequest([Required] Guid? TenantId);
