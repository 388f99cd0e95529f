namespace Saas.Api.Platform.Sessions;

/// <summary>An account as the user of one tenant: what a session is opened for.</summary>
internal sealed record Membership(Guid AccountId, Guid TenantId, string TenantName, string Slug, Guid UserId, string Email, string Name, string Role);
