namespace Saas.Api.Platform.Sessions;

/// <summary>A user and its tenant, as every sign-in answers them.</summary>
internal sealed record SignedInRow(
    Guid AccountId,
    Guid SessionId,
    Guid TenantId,
    string TenantName,
    string Slug,
    Guid UserId,
    string Email,
    string Name,
    string Role);
