using Dapper;
using Saas.Api.Platform.Data;

namespace Saas.Api.Platform.Audit.Redaction;

internal sealed record TrailRow(Guid TenantId, bool HasEvents);

/// <summary>Which parts of an event are about the account.</summary>
internal sealed record RedactableRow(Guid Id, bool TakesContent, bool TakesOrigin);

/// <summary>
/// Takes what is personal of an erased account out of every trail: where its requests came from, and its addresses and names in what
/// was done to it. In their place stays a hash that the seals agree with; who did what to what, and when, stays as it was. Events that
/// are done are not found again, so that it may be cut off and repeated.
/// </summary>
internal sealed class AuditRedaction(Database database, AuditInbox inbox)
{
    private const int TenantsAtOnce = 500;
    private const int EventsAtOnce = 500;

    public async Task RedactAsync(Guid accountId, CancellationToken ct)
    {
        var system = database.Jobs;
        // The nil tenant's trail is the platform's.
        await RedactAsync(accountId, Guid.Empty, ct);
        var after = Guid.Empty;
        while (true)
        {
            await inbox.EmptyAsync(ct);
            List<TrailRow> trails = [.. await system.QueryAsync<TrailRow>(
                RedactionSql.SelectTrails, new { AccountId = accountId, After = after, Take = TenantsAtOnce, ct })];
            foreach (var trail in trails.Where(trail => trail.HasEvents))
                await RedactAsync(accountId, trail.TenantId, ct);
            if (trails.Count < TenantsAtOnce)
                return;
            after = trails[^1].TenantId;
        }
    }

    private async Task RedactAsync(Guid accountId, Guid tenantId, CancellationToken ct)
    {
        var system = database.Jobs;
        // What was recorded meanwhile.
        await AuditInbox.EmptyAsync(system, tenantId, ct);
        while (true)
        {
            var found = (await system.QueryAsync<RedactableRow>(
                RedactionSql.SelectRedactable, new { AccountId = accountId, TenantId = tenantId, Take = EventsAtOnce, ct })).ToDictionary(row => row.Id);
            if (found.Count == 0)
                return;
            List<AuditRow> rows = [.. await system.QueryAsync<AuditRow>(RedactionSql.SelectEvents, new { TenantId = tenantId, Ids = (object)found.Keys.ToArray(), ct })];
            await system.QuerySingleAsync<int>(RedactionSql.Redact, new
            {
                AccountId = accountId,
                TenantId = tenantId,
                Ids = (object)rows.Select(row => row.Id).ToArray(),
                ContentHashes = (object)rows.Select(row => found[row.Id].TakesContent ? row.HashContent() : null).ToArray(),
                OriginHashes = (object)rows.Select(row => found[row.Id].TakesOrigin ? row.HashOrigin() : null).ToArray(),
                ct,
            });
        }
    }
}
