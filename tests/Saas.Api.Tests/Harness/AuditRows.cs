using System.Text.Json;
using Npgsql;

namespace Saas.Api.Tests.Harness;

/// <summary>The audit trail of a tenant as it is stored, oldest first.</summary>
internal static class AuditRows
{
    public static async Task<IReadOnlyList<JsonElement>> OfAsync(Guid tenantId) => [.. JsonDocument.Parse(await Sql.ScalarAsync<string>(
        "SELECT coalesce(json_agg(row_to_json(e) ORDER BY id), '[]')::text FROM audit_events e WHERE tenant_id = $1", tenantId)).RootElement.EnumerateArray()];

    /// <summary>What the request with this correlation id has left, in whatever tenant.</summary>
    public static async Task<IReadOnlyList<JsonElement>> WithAsync(string correlationId) => [.. JsonDocument.Parse(await Sql.ScalarAsync<string>(
        "SELECT coalesce(json_agg(row_to_json(e) ORDER BY id), '[]')::text FROM audit_events e WHERE correlation_id = $1", correlationId)).RootElement.EnumerateArray()];

    /// <summary>Before a statement that looks into the trail: what the inbox has goes into it, as before every look of the API.</summary>
    public static async Task TakeInAsync(NpgsqlConnection connection, string sql)
    {
        if (!sql.Contains("audit_events", StringComparison.Ordinal))
            return;
        await using var command = new NpgsqlCommand("SELECT empty_audit_inbox(tenant_id, 1000000) FROM (SELECT DISTINCT tenant_id FROM audit_inbox ORDER BY tenant_id) i", connection);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    public static async Task TakeInAsync(NpgsqlConnection connection, Guid tenantId)
    {
        await using var command = new NpgsqlCommand("SELECT empty_audit_inbox($1, 1000000)", connection);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = tenantId });
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>The only one of this action about this object.</summary>
    public static async Task<JsonElement> OneAsync(Guid tenantId, string action, Guid? objectId = null) =>
        Assert.Single(await OfAsync(tenantId), row => row.Text("action") == action && (objectId is null || row.Text("object_id") == objectId.ToString()));

    /// <summary>What GET /audit/verify says.</summary>
    public static async Task<JsonElement> VerifyAsync(Tenant tenant, string query = "")
    {
        using var answer = await tenant.Admin.GetAsync($"/audit/verify{query}");
        return await answer.ShouldBeAsync(200);
    }
}
