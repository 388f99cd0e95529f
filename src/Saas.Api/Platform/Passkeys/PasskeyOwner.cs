using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Saas.Api.Platform.Passkeys;

/// <summary>An account's handle with one of its passkeys, or with none.</summary>
internal sealed record OwnedPasskeyRow(
    Guid AccountId, string Handle, DateTime PasswordChangedAt, Guid? Id, string? Name, byte[]? CredentialId, byte[]? PublicKey, string? Transports, bool? BackupEligible,
    bool? BackedUp);

/// <summary>An account as authenticators know it, with its passkeys.</summary>
internal sealed class PasskeyOwner(IReadOnlyList<OwnedPasskeyRow> rows)
{
    public Guid AccountId => rows[0].AccountId;

    public string Handle => rows[0].Handle;

    /// <summary>As it was when the passkeys were read: a new password may take them away.</summary>
    public DateTime PasswordChangedAt => rows[0].PasswordChangedAt;

    public IReadOnlyList<OwnedPasskeyRow> Passkeys { get; } = [.. rows.Where(row => row.Id is not null)];

    public OwnedPasskeyRow? Find(byte[] credentialId) => Passkeys.FirstOrDefault(passkey => passkey.CredentialId.AsSpan().SequenceEqual(credentialId));

    public static PasskeyOwner? Of(IReadOnlyList<OwnedPasskeyRow> rows) => rows.Count == 0 ? null : new(rows);
}

/// <summary>What the framework's verification asks, answered from one owner, who is read before: it makes no round trip of its own.</summary>
internal sealed class PasskeyStore(PasskeyOwner? owner) : IUserPasskeyStore<PasskeyOwner>
{
    public Task<PasskeyOwner?> FindByIdAsync(string userId, CancellationToken cancellationToken) => Task.FromResult(owner?.Handle == userId ? owner : null);

    public Task<string> GetUserIdAsync(PasskeyOwner user, CancellationToken cancellationToken) => Task.FromResult(user.Handle);

    public Task<IList<UserPasskeyInfo>> GetPasskeysAsync(PasskeyOwner user, CancellationToken cancellationToken) =>
        Task.FromResult<IList<UserPasskeyInfo>>([.. user.Passkeys.Select(Info)]);

    public Task<UserPasskeyInfo?> FindPasskeyAsync(PasskeyOwner user, byte[] credentialId, CancellationToken cancellationToken) =>
        Task.FromResult(user.Find(credentialId) is { } passkey ? Info(passkey) : null);

    /// <summary>Whether a new passkey is known already is for the table's constraint to say.</summary>
    public Task<PasskeyOwner?> FindByPasskeyIdAsync(byte[] credentialId, CancellationToken cancellationToken) => Task.FromResult<PasskeyOwner?>(null);

    public void Dispose() { }

    /// <summary>The counter is compared by the statement that writes it, so that of two answers at once only one counts; zero compares nothing.</summary>
    private static UserPasskeyInfo Info(OwnedPasskeyRow passkey) => new(
        passkey.CredentialId!, passkey.PublicKey!, DateTimeOffset.UnixEpoch, 0, passkey.Transports!.Split(' ', StringSplitOptions.RemoveEmptyEntries),
        false, passkey.BackupEligible!.Value, passkey.BackedUp!.Value, [], []);

    // What verification has no use for.
    public Task AddOrUpdatePasskeyAsync(PasskeyOwner user, UserPasskeyInfo passkey, CancellationToken cancellationToken) => throw new NotSupportedException();
    public Task RemovePasskeyAsync(PasskeyOwner user, byte[] credentialId, CancellationToken cancellationToken) => throw new NotSupportedException();
    public Task<IdentityResult> CreateAsync(PasskeyOwner user, CancellationToken cancellationToken) => throw new NotSupportedException();
    public Task<IdentityResult> UpdateAsync(PasskeyOwner user, CancellationToken cancellationToken) => throw new NotSupportedException();
    public Task<IdentityResult> DeleteAsync(PasskeyOwner user, CancellationToken cancellationToken) => throw new NotSupportedException();
    public Task<PasskeyOwner?> FindByNameAsync(string normalizedUserName, CancellationToken cancellationToken) => throw new NotSupportedException();
    public Task<string?> GetUserNameAsync(PasskeyOwner user, CancellationToken cancellationToken) => throw new NotSupportedException();
    public Task SetUserNameAsync(PasskeyOwner user, string? userName, CancellationToken cancellationToken) => throw new NotSupportedException();
    public Task<string?> GetNormalizedUserNameAsync(PasskeyOwner user, CancellationToken cancellationToken) => throw new NotSupportedException();
    public Task SetNormalizedUserNameAsync(PasskeyOwner user, string? normalizedName, CancellationToken cancellationToken) => throw new NotSupportedException();
}

/// <summary>The framework's way to its store; it takes part in nothing else here.</summary>
internal sealed class PasskeyUsers(PasskeyOwner? owner)
    : UserManager<PasskeyOwner>(new PasskeyStore(owner), Unused, null!, [], [], null!, null!, null!, null!)
{
    private static readonly IOptions<IdentityOptions> Unused = Microsoft.Extensions.Options.Options.Create(new IdentityOptions());
}
