namespace Saas.Api.Platform.Quotas;

/// <summary>What can be limited, by the names that the database uses.</summary>
internal static class QuotaKinds
{
    public const string Seats = "seats";
    public const string StorageBytes = "storage_bytes";
    public const string RequestsPerMinute = "requests_per_minute";
    public const string WebhookEndpoints = "webhook_endpoints";
    public const string ApiKeys = "api_keys";

    public static readonly IReadOnlyList<string> All = [Seats, StorageBytes, RequestsPerMinute, WebhookEndpoints, ApiKeys];
}
