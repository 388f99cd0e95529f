using Saas.Api.Platform.Documents;
using Saas.Api.Platform.Quotas;

namespace Saas.Api.Features.Quotas;

/// <param name="Plan">The tenant's plan.</param>
/// <param name="Limits">What the tenant has in place of the plan's limits.</param>
/// <param name="Version">Goes up with each change; also the ETag.</param>
public sealed record TenantQuotaResponse([Sample("default")] string Plan, QuotaLimits Limits, int Version)
{
    internal static TenantQuotaResponse Of(TenantQuotaRow row) => new(row.Plan, row.Limits, row.Version);
}
