using System.Text.Json;
using Dapper;
using Saas.Api.Platform.Access;
using Saas.Api.Platform.Data;
using Saas.Api.Platform.Documents;
using Saas.Api.Platform.Operations;

namespace Saas.Api.Platform.Tenancy.Leaving;

/// <param name="TenantId">Which tenant.</param>
/// <param name="OperationId">How far it is: GET /operations/{id}.</param>
/// <param name="Slug">As it was called.</param>
/// <param name="EraseAt">When its grace was over.</param>
/// <param name="StartedAt">When its erasure began.</param>
/// <param name="FinishedAt">When nothing of it was left.</param>
/// <param name="SweptAt">When that was looked at last; for a day after the end.</param>
/// <param name="Removed">Rows that were removed, by table.</param>
/// <param name="Files">Files that were removed.</param>
public sealed record ErasureReport(
    Guid TenantId, Guid OperationId, [property: Sample("acme")] string Slug, DateTime EraseAt, DateTime StartedAt, DateTime? FinishedAt, DateTime? SweptAt,
    IReadOnlyDictionary<string, JsonElement> Removed, long Files);

internal sealed record ErasureRow(Guid Id, Guid OperationId, string Slug, DateTime EraseAt, DateTime StartedAt, DateTime? FinishedAt, DateTime? SweptAt, string Removed, long Files);

/// <summary>What is left of tenants that were erased, or are being erased. Callers have checked that it is the platform that asks.</summary>
internal sealed class TenantErasures(Database database)
{
    public async Task<List<ErasureReport>> ListAsync(Guid? after, int take, CancellationToken ct)
    {
        var system = database.System;
        var rows = await system.QueryAsync<ErasureRow>(EraseTenantSql.SelectPage, new { After = after, Take = take, ct });
        return [.. rows.Select(row => new ErasureReport(
            row.Id, row.OperationId, row.Slug, row.EraseAt, row.StartedAt, row.FinishedAt, row.SweptAt,
            JsonSerializer.Deserialize(row.Removed, OperationResultJson.Default.IReadOnlyDictionaryStringJsonElement)!, row.Files))];
    }

    /// <summary>How far a deletion is, from when it was asked for; it belongs to the platform, since nothing of the tenant is left at its end.</summary>
    public async Task<OperationRow?> FindOperationAsync(Guid id, CancellationToken ct)
    {
        var system = database.System;
        return await system.QuerySingleOrDefaultAsync<OperationRow>(
            EraseTenantSql.SelectOperation, new { Id = id, Kind = EraseTenantJob.Kind.Name, Permission = Permissions.PlatformTenants, ct });
    }
}
