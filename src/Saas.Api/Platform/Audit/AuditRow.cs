using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Saas.Api.Platform.Audit;

/// <summary>A row of audit_events, all of it but its tenant.</summary>
internal sealed record AuditRow(
    Guid Id, DateTime OccurredAt, string Action, string ActorType, Guid? ActorId, Guid? SessionId, Guid? ApiKeyId, Guid? JobId, Guid? ImpersonatorId,
    string? Operation, string ObjectType, Guid? ObjectId, string? Before, string? After, string? Details, string? Address, string? UserAgent, string? CorrelationId)
{
    /// <summary>Of the form below: a change of it would make every seal look broken.</summary>
    private const byte Form = 1;

    /// <summary>
    /// SHA-256 over tenant, id, time (microseconds since 1970) and every other member in the order above: each as its length in bytes
    /// (four, big-endian; -1 for null) and its UTF-8. JSON is what PostgreSQL writes of a jsonb, ids are lower case with dashes.
    /// </summary>
    public byte[] Hash(Guid tenantId)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData([Form]);
        Add(tenantId.ToString());
        Add(Id.ToString());
        Span<byte> time = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(time, (OccurredAt.ToUniversalTime() - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond);
        hash.AppendData(time);
        foreach (var text in new[]
        {
            Action, ActorType, ActorId?.ToString(), SessionId?.ToString(), ApiKeyId?.ToString(), JobId?.ToString(), ImpersonatorId?.ToString(), Operation,
            ObjectType, ObjectId?.ToString(), Before, After, Details, Address, UserAgent, CorrelationId,
        })
            Add(text);
        return hash.GetHashAndReset();

        void Add(string? text)
        {
            Span<byte> length = stackalloc byte[sizeof(int)];
            var bytes = text is null ? [] : Encoding.UTF8.GetBytes(text);
            BinaryPrimitives.WriteInt32BigEndian(length, text is null ? -1 : bytes.Length);
            hash.AppendData(length);
            hash.AppendData(bytes);
        }
    }
}
