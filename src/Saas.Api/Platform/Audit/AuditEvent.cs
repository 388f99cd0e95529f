namespace Saas.Api.Platform.Audit;

/// <summary>
/// What the audit trail records of an act that is no change of an audited row (those are recorded by triggers). Who acts and from where
/// is <see cref="Actor.Current"/>.
/// </summary>
/// <param name="Action">One of <see cref="AuditActions"/>.</param>
/// <param name="ObjectType">What it was done to: user, session, tenant.</param>
/// <param name="ObjectId">Which one.</param>
/// <param name="ActorId">The account that acted, when the request is not signed in as it; null: as the request is signed in.</param>
/// <param name="Details">A JSON object of further members, without secrets.</param>
internal sealed record AuditEvent(string Action, string ObjectType, Guid? ObjectId, Guid? ActorId = null, string? Details = null)
{
    public Actor? Actor { get; } = Actor.Current;

    public string ActorType => ActorId is not null && Actor is null or { Type: "anonymous" } ? "account" : Actor?.Type ?? "system";
}
