namespace Saas.Api.Platform.Accounts.Profile;

/// <summary>What an account's owner sees and may change of it.</summary>
internal sealed record AccountRow(Guid Id, string Email, bool EmailVerified, string? Language, string? TimeZone, bool SecondFactor, int Version, DateTime CreatedAt, DateTime UpdatedAt);
