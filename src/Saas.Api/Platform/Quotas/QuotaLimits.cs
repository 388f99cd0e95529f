using System.ComponentModel.DataAnnotations;

namespace Saas.Api.Platform.Quotas;

/// <summary>The most of each kind. Null: of a plan, that it is unlimited; of a tenant, that the plan's limit holds.</summary>
/// <param name="Seats">Active users.</param>
/// <param name="StorageBytes">Bytes of uploaded files.</param>
/// <param name="RequestsPerMinute">Requests with a token.</param>
/// <param name="WebhookEndpoints">Webhook endpoints.</param>
/// <param name="ApiKeys">API keys that are not revoked.</param>
public sealed record QuotaLimits(
    [Range(0, QuotaLimits.Most)] long? Seats,
    [Range(0, QuotaLimits.Most)] long? StorageBytes,
    // Not none: to stop a tenant is to suspend it.
    [Range(1, QuotaLimits.Most)] long? RequestsPerMinute,
    [Range(0, QuotaLimits.Most)] long? WebhookEndpoints,
    [Range(0, QuotaLimits.Most)] long? ApiKeys)
{
    /// <summary>What every JSON reader reads exactly.</summary>
    internal const double Most = 9_007_199_254_740_991;
}
