using System.Text.Json;

namespace Saas.Api.Tests.Harness;

/// <summary>The audit trail of a tenant as it is stored, oldest first.</summary>
internal static class AuditRows
{
    public static async Task<IReadOnlyList<JsonElement>> OfAsync(Guid tenantId) => [.. JsonDocument.Parse(await Sql.ScalarAsync<string>(
        "SELECT coalesce(json_agg(row_to_json(e) ORDER BY id), '[]')::text FROM audit_events e WHERE tenant_id = $1", tenantId)).RootElement.EnumerateArray()];

    /// <summary>What the request with this correlation id has left, in whatever tenant.</summary>
    public static async Task<IReadOnlyList<JsonElement>> WithAsync(string correlationId) => [.. JsonDocument.Parse(await Sql.ScalarAsync<string>(
        "SELECT coalesce(json_agg(row_to_json(e) ORDER BY id), '[]')::text FROM audit_events e WHERE correlation_id = $1", correlationId)).RootElement.EnumerateArray()];

    /// <summary>The only one of this action about this object.</summary>
    public static async Task<JsonElement> OneAsync(Guid tenantId, string action, Guid? objectId = null) =>
        Assert.Single(await OfAsync(tenantId), row => row.Text("action") == action && (objectId is null || row.Text("object_id") == objectId.ToString()));
}
