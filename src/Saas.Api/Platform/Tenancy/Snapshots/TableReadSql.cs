namespace Saas.Api.Platform.Tenancy.Snapshots;

internal static class TableReadSql
{
    public const string CountRows = """
        SELECT count_tenant_rows(tenants.id, @Table)
        FROM tenants
        WHERE tenants.id = @TenantId
        """;

    public const string OpenRows = """
        SELECT open_tenant_export(tenants.id, @Table, @LeftOut)
        FROM tenants
        WHERE tenants.id = @TenantId
        """;
}
