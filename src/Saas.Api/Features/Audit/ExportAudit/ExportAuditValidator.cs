namespace Saas.Api.Features.Audit.ExportAudit;

/// <param name="From">Only events at this time or later.</param>
/// <param name="To">Only events before this time; without it up to now.</param>
public sealed record ExportAuditRequest(DateTimeOffset? From, DateTimeOffset? To);
