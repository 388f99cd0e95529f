namespace Saas.Api.Platform.Sessions;

/// <summary>A user, its tenant and its session, as every sign-in and refresh answers them.</summary>
internal sealed record SignedInRow(
    Guid AccountId,
    Guid SessionId,
    Guid TenantId,
    string TenantName,
    string Slug,
    Guid UserId,
    string Email,
    string Name,
    string Role,
    DateTime AuthenticatedAt,
    string Methods,
    string? KeyThumbprint);
