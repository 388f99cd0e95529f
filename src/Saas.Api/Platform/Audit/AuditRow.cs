namespace Saas.Api.Platform.Audit;

/// <summary>A row of audit_events, all of it but its tenant.</summary>
internal sealed record AuditRow(
    Guid Id, DateTime OccurredAt, string Action, string ActorType, Guid? ActorId, Guid? SessionId, Guid? ApiKeyId, Guid? JobId, Guid? ImpersonatorId,
    string? Operation, string ObjectType, Guid? ObjectId, string? Before, string? After, string? Details, string? Address, string? UserAgent, string? CorrelationId,
    Guid? ContentSalt, Guid? OriginSalt, byte[]? ContentHash, byte[]? OriginHash)
{
    /// <summary>Of the form below: a change of it would make every seal look broken.</summary>
    private const byte Form = 2;

    /// <summary>Members of before, after and details that are about a person. Part of the form, and as redact_audit_events has them.</summary>
    public static readonly IReadOnlySet<string> PersonalMembers =
        new HashSet<string>(StringComparer.Ordinal) { "email", "new_email", "old_email", "name", "device_name", "address", "user_agent" };

    /// <summary>Whether personal members were taken out since it was recorded.</summary>
    public bool IsRedacted => ContentHash is not null || OriginHash is not null;

    /// <summary>
    /// SHA-256 over the form, tenant, id, time (microseconds since 1970), every member that is not personal in the order above, and the
    /// hashes of those that are; see <see cref="AuditHash"/>. JSON goes in member by member as PostgreSQL writes a jsonb.
    /// </summary>
    public byte[] Hash(Guid tenantId)
    {
        using var hash = new AuditHash();
        hash.Add(Form);
        hash.Add(tenantId);
        hash.Add(Id);
        hash.Add((OccurredAt.ToUniversalTime() - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond);
        foreach (var text in new[] { Action, ActorType, Operation, ObjectType, CorrelationId })
            hash.Add(text);
        foreach (var id in new[] { ActorId, SessionId, ApiKeyId, JobId, ImpersonatorId, ObjectId })
            hash.Add(id);
        AddContent(hash, personal: false);
        hash.Add(HashContent());
        hash.Add(HashOrigin());
        return hash.Finish();
    }

    /// <summary>Over the salt and the personal members of before, after and details; what was left in their place when they are out.</summary>
    public byte[] HashContent()
    {
        using var hash = new AuditHash();
        hash.Add(ContentSalt);
        var members = AddContent(hash, personal: true);
        return Finish(hash, ContentHash, isOut: ContentSalt is null && members == 0);
    }

    /// <summary>Over the salt, address and user agent; what was left in their place when they are out.</summary>
    public byte[] HashOrigin()
    {
        using var hash = new AuditHash();
        hash.Add(OriginSalt);
        hash.Add(Address);
        hash.Add(UserAgent);
        return Finish(hash, OriginHash, isOut: OriginSalt is null && Address is null && UserAgent is null);
    }

    /// <summary>A hash beside what it stands for is nothing that redaction has left: it goes in, and no seal fits.</summary>
    private static byte[] Finish(AuditHash hash, byte[]? left, bool isOut)
    {
        if (left is not null && isOut)
            return left;
        if (left is not null)
            hash.Add(left);
        return hash.Finish();
    }

    private int AddContent(AuditHash hash, bool personal)
    {
        var added = 0;
        foreach (var json in new[] { Before, After, Details })
            added += hash.AddMembers(json, name => PersonalMembers.Contains(name) == personal);
        return added;
    }
}
