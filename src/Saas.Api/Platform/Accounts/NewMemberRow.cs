namespace Saas.Api.Platform.Accounts;

/// <summary>The parameters of sign-up and of registration: everything that one statement writes.</summary>
internal sealed record NewMemberRow(
    Guid TenantId,
    string TenantName,
    string Slug,
    Guid AccountId,
    string Email,
    string? PasswordHash,
    DateTime? PasswordChangedAt,
    Guid SessionId,
    ReadOnlyMemory<byte> RefreshHash,
    string? UserAgent,
    string? Address,
    string? DeviceName,
    string? KeyThumbprint,
    string Methods,
    double IdleSeconds,
    double LifetimeSeconds,
    Guid UserId,
    string UserName,
    CancellationToken Ct);
