using System.ComponentModel.DataAnnotations;
using Saas.Api.Platform.Validation;

namespace Saas.Api.Features.Administration.SuspendTenant;

/// <param name="Reason">Why; it is in the tenant's audit trail. 1 to 500 characters.</param>
public sealed record SuspendTenantRequest([Required, Reason] string Reason);
