using System.Buffers.Binary;

namespace Saas.Api.Platform.Audit;

/// <summary>Ids of audit events are UUIDv7 made by the database; a time is a place among them.</summary>
internal static class AuditId
{
    public static readonly Guid First = Guid.Empty;

    /// <summary>Below every id made at this time or later.</summary>
    public static Guid At(DateTimeOffset time)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteInt64BigEndian(bytes, Math.Clamp(time.ToUnixTimeMilliseconds(), 0, (1L << 48) - 1) << 16);
        return new Guid(bytes, bigEndian: true);
    }
}
