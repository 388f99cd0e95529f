using Saas.Api.Platform.Documents;

namespace Saas.Api.Features.ApiKeys;

/// <param name="Id">The key's id.</param>
/// <param name="Name">What it is called.</param>
/// <param name="Owner">Whom it acts as: user or tenant.</param>
/// <param name="UserId">The user that it acts as; null for a key of the tenant.</param>
/// <param name="Scopes">The permission codes that it grants; of a user's key those that the user holds at the moment.</param>
/// <param name="Networks">Whence it may be used (CIDR); empty: from anywhere.</param>
/// <param name="Status">active, expired or revoked.</param>
/// <param name="ExpiresAt">When it ends; null: never.</param>
/// <param name="OldSecretUntil">How long the secret before the newest is good beside it; null when there is none.</param>
/// <param name="RotatedAt">When its newest secret was made, if it has had another.</param>
/// <param name="RevokedAt">When it was revoked.</param>
/// <param name="LastUsedAt">When it was last used, some seconds late.</param>
/// <param name="LastUsedAddress">Whence it was last used.</param>
/// <param name="Version">Counts the changes; the ETag of the key.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="UpdatedAt">When it was last changed.</param>
public sealed record ApiKeyResponse(
    Guid Id, [property: Sample("Nightly import")] string Name, [property: Sample("tenant")] string Owner, Guid? UserId, IReadOnlyList<string> Scopes,
    IReadOnlyList<string> Networks, string Status, DateTime? ExpiresAt, DateTime? OldSecretUntil, DateTime? RotatedAt, DateTime? RevokedAt,
    DateTime? LastUsedAt, [property: Sample("203.0.113.7")] string? LastUsedAddress, int Version, DateTime CreatedAt, DateTime UpdatedAt)
{
    internal static ApiKeyResponse Of(ApiKeyDetails row) => new(
        row.Id, row.Name, row.UserId is null ? KeyOwners.Tenant : KeyOwners.User, row.UserId, row.Scopes, row.Networks?.Split(',') ?? [],
        row.Status, row.ExpiresAt, row.OldSecretUntil, row.RotatedAt, row.RevokedAt, row.LastUsedAt, row.LastUsedAddress, row.Version, row.CreatedAt, row.UpdatedAt);
}

/// <param name="Key">The key itself, this once: only its hash is kept.</param>
/// <param name="ApiKey">What there is to see of it from now on.</param>
public sealed record NewApiKeyResponse(
    [property: Sample("sak_AZkrGnLkfQ2Zb3VvQm9nTgGZKxpy5H0Nmp2Vvzq6KpJwq0xS7m9cXb1v2Zr8uHk3dLw5yTf6gJp4aNeEBwY2Lq7tXr5V")] string Key, ApiKeyResponse ApiKey)
{
    internal static NewApiKeyResponse Of(string key, ApiKeyDetails row) => new(key, ApiKeyResponse.Of(row));
}

internal static class KeyOwners
{
    public const string User = "user";
    public const string Tenant = "tenant";
}

internal sealed record ApiKeyDetails(
    Guid Id, string Name, Guid? UserId, string[] Scopes, string? Networks, string Status, DateTime? ExpiresAt, DateTime? OldSecretUntil,
    DateTime? RotatedAt, DateTime? RevokedAt, DateTime? LastUsedAt, string? LastUsedAddress, int Version, DateTime CreatedAt, DateTime UpdatedAt);
