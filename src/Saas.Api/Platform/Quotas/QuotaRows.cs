namespace Saas.Api.Platform.Quotas;

/// <summary>Version 0: the tenant has no row, hence the plan default and no limits of its own.</summary>
internal sealed record TenantQuotaRow(string Plan, long? Seats, long? StorageBytes, long? RequestsPerMinute, long? WebhookEndpoints, long? ApiKeys, int Version)
{
    public QuotaLimits Limits => new(Seats, StorageBytes, RequestsPerMinute, WebhookEndpoints, ApiKeys);
}

internal sealed record PlanRow(
    string Name, long? Seats, long? StorageBytes, long? RequestsPerMinute, long? WebhookEndpoints, long? ApiKeys, long Tenants, int Version, DateTime CreatedAt, DateTime UpdatedAt)
{
    public QuotaLimits Limits => new(Seats, StorageBytes, RequestsPerMinute, WebhookEndpoints, ApiKeys);
}
