using Saas.Api.Platform.Http;

namespace Saas.Api.Platform.Audit;

/// <summary>What the audit trail records of one act.</summary>
/// <param name="Action">One of <see cref="AuditActions"/>.</param>
/// <param name="ObjectType">What it was done to: user, session, tenant.</param>
/// <param name="ObjectId">Which one.</param>
/// <param name="ActorId">The account that acted; null: nobody in particular.</param>
/// <param name="Details">A JSON object of further members, without secrets.</param>
internal sealed record AuditEvent(string Action, string ObjectType, Guid? ObjectId, Guid? ActorId, string? Details = null)
{
    public Guid Id { get; } = Guid.CreateVersion7();

    /// <summary>Whence the request came that is under way.</summary>
    public RequestOrigin? Origin { get; } = RequestOrigin.Current;
}
