using Saas.Api.Platform.Data;

namespace Saas.Api.Platform.Tenancy.Snapshots;

internal static class SnapshotSql
{
    private const string Why = "Reads no table: it makes the scope, or goes on with what a statement of the tenant has opened.";

    /// <summary>What is read is much, hence no statement of it is held to the usual five seconds.</summary>
    [CrossTenant(Why)]
    public const string Begin = """
        SELECT now() AS taken_at, set_config('app.tenant_id', @TenantId::text, true), set_config('transaction_read_only', 'on', true),
               set_config('statement_timeout', '60s', true), set_config('timezone', 'UTC', true)
        """;

    [CrossTenant("Reads the catalogue only.")]
    public const string SelectTables = """
        SELECT name, columns
        FROM tenant_tables()
        ORDER BY name
        """;

    [CrossTenant(Why)]
    public const string Fetch = "FETCH FORWARD 500 FROM tenant_export";

    [CrossTenant(Why)]
    public const string Close = "CLOSE tenant_export";
}
