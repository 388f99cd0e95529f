using Saas.Api.Platform.Documents;

namespace Saas.Api.Features.Tenants;

/// <param name="Id">The tenant's id.</param>
/// <param name="Name">Its name.</param>
/// <param name="Slug">Its short name.</param>
/// <param name="Registration">Who may join by `POST /auth/register`: closed (nobody), open (anybody), domain (addresses in its verified domains).</param>
/// <param name="RequireMfa">Whether every member must sign in with a second factor.</param>
/// <param name="SessionLifetimeSeconds">How long a session is good here after its sign-in; null: as long as the platform lets it.</param>
/// <param name="AllowedFileTypes">The media types of files that it takes; null: all that the platform takes.</param>
/// <param name="AuditRetentionDays">For how many days the audit trail is kept; null: as long as the platform keeps it.</param>
/// <param name="AuditRetentionNextDays">For how many days it will be kept, where an ADMIN wants that to be less; 0: as long as the platform keeps it; null: nothing is to change.</param>
/// <param name="AuditRetentionNextAt">When that begins.</param>
/// <param name="Version">Goes up with each change; also the ETag.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="UpdatedAt">When it was changed last.</param>
public sealed record TenantResponse(
    Guid Id, [Sample("Acme")] string Name, string Slug, [Sample("closed")] string Registration, bool RequireMfa, int? SessionLifetimeSeconds, IReadOnlyList<string>? AllowedFileTypes,
    int? AuditRetentionDays, int? AuditRetentionNextDays, DateTime? AuditRetentionNextAt, int Version, DateTime CreatedAt, DateTime UpdatedAt)
{
    internal static TenantResponse Of(TenantRow row) => new(
        row.Id, row.Name, row.Slug, row.Registration, row.RequireMfa, row.SessionLifetimeSeconds, row.AllowedFileTypes, row.AuditRetentionDays,
        row.AuditRetentionNextDays, row.AuditRetentionNextAt, row.Version, row.CreatedAt, row.UpdatedAt);
}

internal sealed record TenantRow(
    Guid Id, string Name, string Slug, string Registration, bool RequireMfa, int? SessionLifetimeSeconds, string[]? AllowedFileTypes, int? AuditRetentionDays,
    int? AuditRetentionNextDays, DateTime? AuditRetentionNextAt, int Version, DateTime CreatedAt, DateTime UpdatedAt);
