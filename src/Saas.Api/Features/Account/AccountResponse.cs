using Saas.Api.Platform.Accounts.Profile;

namespace Saas.Api.Features.Account;

/// <param name="Id">Its id, in all tenants.</param>
/// <param name="Email">The address that it signs in with.</param>
/// <param name="EmailVerified">Whether its owner has proven to receive mail there.</param>
/// <param name="Language">Language tag that mail is written in; null: the service's own.</param>
/// <param name="TimeZone">IANA name; null: not said.</param>
/// <param name="SecondFactor">Whether signing in takes a second factor.</param>
/// <param name="Version">Rises with each change; also the ETag.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="UpdatedAt">When it was last changed.</param>
public sealed record AccountResponse(
    Guid Id, string Email, bool EmailVerified, string? Language, string? TimeZone,
    bool SecondFactor, int Version, DateTime CreatedAt, DateTime UpdatedAt)
{
    internal static AccountResponse Of(AccountRow row) =>
        new(row.Id, row.Email, row.EmailVerified, row.Language, row.TimeZone, row.SecondFactor, row.Version, row.CreatedAt, row.UpdatedAt);
}
