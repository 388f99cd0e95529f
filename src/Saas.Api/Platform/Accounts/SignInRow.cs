namespace Saas.Api.Platform.Accounts;

/// <summary>An account; the tenant's part is null when it has no active membership (in the tenant that was asked for).</summary>
internal sealed record SignInRow(
    Guid AccountId,
    string? PasswordHash,
    Guid? TenantId,
    string? TenantName,
    string? Slug,
    Guid? UserId,
    string? Name,
    string? Role,
    DateTime PasswordChangedAt,
    bool IsVerified);

internal sealed record OpenTenantRow(Guid TenantId, string TenantName, string Slug, bool RequireMfa);
