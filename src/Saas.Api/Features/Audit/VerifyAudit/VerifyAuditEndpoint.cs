using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using Saas.Api.Platform.Audit;
using Saas.Api.Platform.Audit.Sealing;
using Saas.Api.Platform.Documents;
using Saas.Api.Platform.Tenancy;

namespace Saas.Api.Features.Audit.VerifyAudit;

/// <param name="Valid">Nothing that was looked at differs from what was sealed.</param>
/// <param name="Seals">Seals that were looked at.</param>
/// <param name="Events">Events that were compared.</param>
/// <param name="Pruned">Seals whose events were removed because the tenant keeps them no longer.</param>
/// <param name="Redacted">Events that an erased account's personal data was taken out of; everything else of them was compared.</param>
/// <param name="Faults">What differs; a thousand at most.</param>
/// <param name="LastSeal">Number of the last seal that was looked at; 0: there is none.</param>
/// <param name="LastHash">Its hash, in hex. Whoever keeps it elsewhere can tell later that nothing before it was changed.</param>
/// <param name="SealedTo">Up to this id events are covered; later ones are not sealed yet.</param>
/// <param name="NextAfter">Ask again with it as `after`; null: that was the last seal.</param>
public sealed record VerifyAuditResponse(
    bool Valid, int Seals, long Events, int Pruned, long Redacted, IReadOnlyList<AuditFault> Faults, long LastSeal, [property: Sample("9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")] string? LastHash, Guid? SealedTo, long? NextAfter);

internal static class VerifyAuditEndpoint
{
    private const int DefaultLimit = 100;
    private const int MostEvents = 20_000;
    private const int MostFaults = 1000;

    public static async Task<Ok<VerifyAuditResponse>> Handle([AsParameters] VerifyAuditQuery query, TenantDb db, CancellationToken ct)
    {
        var (after, limit) = (query.After ?? 0, query.Limit ?? DefaultLimit);
        List<AuditSeal> seals = [.. await db.Connection.QueryAsync<AuditSeal>(VerifyAuditSql.SelectSeals, new { db.TenantId, Number = after, Take = limit + 2, ct })];
        var previous = seals is [{ } first, ..] && first.Number == after ? first : null;
        if (previous is not null)
            seals.RemoveAt(0);
        var more = seals.Count > limit;
        if (more)
            seals.RemoveRange(limit, seals.Count - limit);
        List<AuditRow> rows = seals.Count == 0 ? [] : [.. await db.Connection.QueryAsync<AuditRow>(
            AuditRowSql.SelectRange, new { db.TenantId, FromId = previous?.ToId ?? AuditId.First, ToId = seals.Max(seal => seal.ToId), Take = MostEvents, ct })];

        List<AuditFault> faults = [];
        var (checkedSeals, checkedEvents, pruned, redacted, at) = (0, 0L, 0, 0L, 0);
        foreach (var seal in seals)
        {
            // The last events that were read may not be all of this seal's: the next call looks at it.
            if (rows.Count == MostEvents && checkedSeals > 0 && Compare(rows[^1].Id, seal.ToId) < 0)
            {
                more = true;
                break;
            }
            var begin = at;
            while (at < rows.Count && Compare(rows[at].Id, seal.ToId) <= 0)
                at++;
            faults.AddRange(SealCheck.Chain(db.TenantId, previous, seal));
            faults.AddRange(SealCheck.Events(db.TenantId, seal, rows.Take(begin..at)));
            (previous, checkedSeals, checkedEvents) = (seal, checkedSeals + 1, checkedEvents + at - begin);
            redacted += rows.Take(begin..at).Count(row => row.IsRedacted);
            pruned += seal.PrunedAt is null ? 0 : 1;
        }
        return TypedResults.Ok(new VerifyAuditResponse(
            faults.Count == 0, checkedSeals, checkedEvents, pruned, redacted, [.. faults.Take(MostFaults)], previous?.Number ?? 0,
            previous is null ? null : Convert.ToHexStringLower(previous.Hash), previous?.ToId, more ? previous!.Number : null));
    }

    /// <summary>As PostgreSQL compares them: byte by byte.</summary>
    private static int Compare(Guid one, Guid other) => one.CompareTo(other);
}
