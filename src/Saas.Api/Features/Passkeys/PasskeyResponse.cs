using Saas.Api.Platform.Documents;
using Saas.Api.Platform.Passkeys;

namespace Saas.Api.Features.Passkeys;

/// <summary>A passkey of the caller's account.</summary>
/// <param name="Id">Its id here; not the credential's.</param>
/// <param name="Name">What its owner calls it.</param>
/// <param name="Aaguid">The authenticator's model; all zero when it does not tell.</param>
/// <param name="Transports">Ways to reach the authenticator.</param>
/// <param name="BackupEligible">Whether it may be copied to its owner's other devices.</param>
/// <param name="BackedUp">Whether it is.</param>
/// <param name="CreatedAt">When it was added.</param>
/// <param name="LastUsedAt">When it was last accepted; null: never.</param>
/// <param name="CloneSuspectedAt">When its counter last went back, as it does when somebody uses a copy; null: never.</param>
internal sealed record PasskeyResponse(
    Guid Id,
    [property: Sample("Laptop")] string Name,
    Guid Aaguid,
    IReadOnlyList<string> Transports,
    bool BackupEligible,
    bool BackedUp,
    DateTime CreatedAt,
    DateTime? LastUsedAt,
    DateTime? CloneSuspectedAt)
{
    public static PasskeyResponse From(PasskeyRow row) => new(
        row.Id, row.Name, row.Aaguid, row.Transports.Split(' ', StringSplitOptions.RemoveEmptyEntries), row.BackupEligible, row.BackedUp, row.CreatedAt,
        row.LastUsedAt, row.CloneSuspectedAt);
}
