using Saas.Api.Platform.Documents;
using Saas.Api.Platform.Quotas;

namespace Saas.Api.Features.Quotas;

/// <param name="Name">The plan's name.</param>
/// <param name="Limits">The most of each kind; null: unlimited.</param>
/// <param name="Tenants">How many tenants were given it. The plan default is also that of all who were given none.</param>
/// <param name="Version">Goes up with each change; also the ETag.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="UpdatedAt">When it was changed last.</param>
public sealed record PlanResponse([Sample("default")] string Name, QuotaLimits Limits, long Tenants, int Version, DateTime CreatedAt, DateTime UpdatedAt)
{
    internal static PlanResponse Of(PlanRow row) => new(row.Name, row.Limits, row.Tenants, row.Version, row.CreatedAt, row.UpdatedAt);
}
