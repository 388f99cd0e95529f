using Dapper;
using Saas.Api.Platform.Data;

namespace Saas.Api.Platform.Audit.Sealing;

/// <summary>
/// Makes the next seal of a tenant's trail. Several may do so at once, and be cut off anywhere: each goes on behind the last seal, and a
/// number is taken once.
/// </summary>
internal sealed partial class TrailSealer(Database database, ILogger<TrailSealer> logger)
{
    private const int MostEvents = 1000;

    /// <summary>Everything up to there.</summary>
    public async Task SealAsync(Guid tenantId, Guid to, CancellationToken ct)
    {
        while (await SealNextAsync(tenantId, to, ct) is not null)
            ct.ThrowIfCancellationRequested();
    }

    /// <summary>A thousand events at most.</summary>
    /// <returns>Null: everything up to there is sealed.</returns>
    public async Task<AuditSeal?> SealNextAsync(Guid tenantId, Guid to, CancellationToken ct)
    {
        var system = database.Jobs;
        while (true)
        {
            var last = await system.QuerySingleOrDefaultAsync<AuditSeal>(SealSql.SelectLast, new { TenantId = tenantId, ct });
            List<AuditRow> rows = [.. await system.QueryAsync<AuditRow>(
                AuditRowSql.SelectRange, new { TenantId = tenantId, FromId = last?.ToId ?? AuditId.First, ToId = to, Take = MostEvents, ct })];
            if (rows.Count == 0)
                return null;
            var seal = AuditSeal.Of(tenantId, last, rows);
            var made = await system.ExecuteAsync(
                SealSql.InsertSeal,
                new { TenantId = tenantId, seal.Number, seal.FromId, seal.ToId, seal.Events, Leaves = (object)seal.Leaves!, LeavesHash = (object)seal.LeavesHash, PreviousHash = (object)seal.PreviousHash, Hash = (object)seal.Hash, ct });
            // Somebody else has made it: that one counts.
            if (made == 0)
                continue;
            // Out of the database: whoever can write there cannot make this unsaid.
            LogSealed(tenantId, seal.Number, seal.Events, Convert.ToHexStringLower(seal.Hash));
            return seal;
        }
    }

    [LoggerMessage(LogLevel.Information, "Audit trail of {TenantId}: seal {Number} over {Events} events is {Hash}")]
    private partial void LogSealed(Guid tenantId, long number, int events, string hash);
}
