using System.Data.Common;
using Dapper;
using Npgsql;
using Saas.Api.Platform.Data;

namespace Saas.Api.Platform.Audit;

/// <summary>
/// What triggers have recorded and is not in the trail yet. It is emptied by whoever reads the trail, and with every sealing; whoever reads
/// without it misses the newest events.
/// </summary>
internal sealed class AuditInbox(Database database)
{
    private const int EventsAtOnce = 5000;
    private const int TenantsAtOnce = 1000;

    /// <summary>Takes everything of this tenant into its trail that was committed before the call.</summary>
    /// <param name="connection">Of the tenant's scope, or of saas_system.</param>
    /// <param name="tenantId">Whose.</param>
    /// <param name="ct">Stops between two steps, each of which is a transaction.</param>
    public static async Task EmptyAsync(DbConnection connection, Guid tenantId, CancellationToken ct)
    {
        var take = EventsAtOnce;
        while (true)
        {
            try
            {
                if (await connection.QuerySingleAsync<int>(AuditInboxSql.Empty, new { TenantId = tenantId, Take = take, ct }) < take)
                    return;
            }
            catch (NpgsqlException slow) when (take > 1 && Transient.IsTimeout(slow) && !ct.IsCancellationRequested)
            {
                // They are long ones, or the machine is busy: fewer take less time.
                take = Math.Max(1, take / 10);
            }
            ct.ThrowIfCancellationRequested();
        }
    }

    /// <summary>The same for all tenants.</summary>
    public async Task EmptyAsync(CancellationToken ct)
    {
        var (system, after) = (database.Jobs, Guid.Empty);
        // The nil tenant's trail is the platform's, and comes before all others.
        await EmptyAsync(system, after, ct);
        while (true)
        {
            List<Guid> tenants = [.. await system.QueryAsync<Guid>(AuditInboxSql.SelectTenants, new { After = after, Take = TenantsAtOnce, ct })];
            foreach (var tenantId in tenants)
                await EmptyAsync(system, tenantId, ct);
            if (tenants.Count < TenantsAtOnce)
                return;
            after = tenants[^1];
        }
    }
}
