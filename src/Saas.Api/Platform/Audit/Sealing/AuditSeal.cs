using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Saas.Api.Platform.Audit.Sealing;

/// <summary>A link of a tenant's chain, as it is stored.</summary>
internal sealed record AuditSeal(
    long Number, Guid FromId, Guid ToId, int Events, byte[]? Leaves, byte[] LeavesHash, byte[] PreviousHash, byte[] Hash, DateTime SealedAt, DateTime? PrunedAt)
{
    private const int IdBytes = 16;
    private const int LeafBytes = IdBytes + SHA256.HashSizeInBytes;

    /// <summary>Seals these events, which follow the last seal (null: there is none yet).</summary>
    public static AuditSeal Of(Guid tenantId, AuditSeal? last, IReadOnlyList<AuditRow> rows)
    {
        var leaves = new byte[rows.Count * LeafBytes];
        foreach (var (i, row) in rows.Index())
        {
            var leaf = leaves.AsSpan(i * LeafBytes, LeafBytes);
            row.Id.TryWriteBytes(leaf, bigEndian: true, out _);
            row.Hash(tenantId).CopyTo(leaf[IdBytes..]);
        }
        var seal = new AuditSeal(
            (last?.Number ?? 0) + 1, last?.ToId ?? AuditId.First, rows[^1].Id, rows.Count, leaves, SHA256.HashData(leaves),
            last?.Hash ?? new byte[SHA256.HashSizeInBytes], [], default, null);
        return seal with { Hash = seal.ComputeHash(tenantId) };
    }

    /// <summary>What <see cref="Hash"/> must be.</summary>
    public byte[] ComputeHash(Guid tenantId)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> number = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(number, Number);
        Span<byte> events = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(events, Events);
        hash.AppendData(PreviousHash);
        hash.AppendData(tenantId.ToByteArray(bigEndian: true));
        hash.AppendData(number);
        hash.AppendData(FromId.ToByteArray(bigEndian: true));
        hash.AppendData(ToId.ToByteArray(bigEndian: true));
        hash.AppendData(events);
        hash.AppendData(LeavesHash);
        return hash.GetHashAndReset();
    }

    /// <summary>Id and hash of each sealed event.</summary>
    public IEnumerable<(Guid Id, byte[] Hash)> ReadLeaves()
    {
        for (var at = 0; at + LeafBytes <= Leaves?.Length; at += LeafBytes)
            yield return (new Guid(Leaves.AsSpan(at, IdBytes), bigEndian: true), Leaves[(at + IdBytes)..(at + LeafBytes)]);
    }
}
