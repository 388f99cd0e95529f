using Saas.Api.Platform.Documents;

namespace Saas.Api.Platform.Administration;

/// <param name="Id">The tenant's id.</param>
/// <param name="Name">Its name.</param>
/// <param name="Slug">Its short name.</param>
/// <param name="Status">active or suspended.</param>
/// <param name="SuspendedAt">Since when it is suspended; null: it is not.</param>
/// <param name="SuspensionReason">Why.</param>
/// <param name="Registration">Who may join by registration: closed, open or domain.</param>
/// <param name="RequireMfa">Whether every member must sign in with a second factor.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="UpdatedAt">When it was changed last.</param>
public sealed record AdministeredTenant(
    Guid Id, [Sample("Acme")] string Name, string Slug, string Status, DateTime? SuspendedAt, [Sample("Payment is overdue")] string? SuspensionReason,
    [Sample("closed")] string Registration, bool RequireMfa, DateTime CreatedAt, DateTime UpdatedAt);

/// <param name="Members">Users, also those who are suspended or have not proven their address.</param>
/// <param name="ActiveMembers">Users who may act.</param>
/// <param name="Admins">Of these, ADMINs.</param>
/// <param name="Sessions">Live sessions whose tenant this is.</param>
/// <param name="WaitingJobs">Jobs that are due or will be.</param>
/// <param name="RunningJobs">Jobs that run.</param>
/// <param name="DeadJobs">Jobs that have failed for good and are kept.</param>
public sealed record TenantUsage(long Members, long ActiveMembers, long Admins, long Sessions, long WaitingJobs, long RunningJobs, long DeadJobs);
