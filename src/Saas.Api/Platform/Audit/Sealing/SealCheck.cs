namespace Saas.Api.Platform.Audit.Sealing;

/// <summary>Something that is not as it was written.</summary>
/// <param name="Seal">Number of the seal that shows it.</param>
/// <param name="Kind">event_changed, event_removed, event_inserted, seal_changed, seal_removed.</param>
/// <param name="FromId">The seal is about events above this id.</param>
/// <param name="ToId">And up to this one.</param>
/// <param name="EventId">Which event, where it is about one.</param>
public sealed record AuditFault(long Seal, string Kind, Guid FromId, Guid ToId, Guid? EventId);

/// <summary>Compares seals with each other and with the events that they are about.</summary>
internal static class SealCheck
{
    /// <summary>Whether a seal follows another one, and is itself as it was written.</summary>
    public static IEnumerable<AuditFault> Chain(Guid tenantId, AuditSeal? previous, AuditSeal seal)
    {
        if (seal.Number != (previous?.Number ?? 0) + 1)
            yield return new(seal.Number, "seal_removed", previous?.ToId ?? AuditId.First, seal.FromId, null);
        else if (seal.FromId != (previous?.ToId ?? AuditId.First) || !seal.PreviousHash.AsSpan().SequenceEqual(previous?.Hash ?? new byte[seal.Hash.Length]))
            yield return Of(seal, "seal_changed");
        if (!seal.ComputeHash(tenantId).AsSpan().SequenceEqual(seal.Hash)
            || (seal.PrunedAt is null) != (seal.Leaves is not null)
            || (seal.Leaves is { } leaves && !System.Security.Cryptography.SHA256.HashData(leaves).AsSpan().SequenceEqual(seal.LeavesHash)))
            yield return Of(seal, "seal_changed");
    }

    /// <summary>Whether the events in a seal's range are those that were sealed.</summary>
    public static IEnumerable<AuditFault> Events(Guid tenantId, AuditSeal seal, IEnumerable<AuditRow> rows)
    {
        var sealedOnes = seal.ReadLeaves().ToDictionary(leaf => leaf.Id, leaf => leaf.Hash);
        foreach (var row in rows)
        {
            if (!sealedOnes.Remove(row.Id, out var hash))
                yield return Of(seal, "event_inserted", row.Id);
            else if (!row.Hash(tenantId).AsSpan().SequenceEqual(hash))
                yield return Of(seal, "event_changed", row.Id);
        }
        foreach (var id in sealedOnes.Keys)
            yield return Of(seal, "event_removed", id);
    }

    private static AuditFault Of(AuditSeal seal, string kind, Guid? eventId = null) => new(seal.Number, kind, seal.FromId, seal.ToId, eventId);
}
