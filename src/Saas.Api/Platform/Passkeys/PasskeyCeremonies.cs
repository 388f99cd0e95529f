using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using Dapper;
using Microsoft.AspNetCore.Identity;
using Saas.Api.Platform.Data;

namespace Saas.Api.Platform.Passkeys;

/// <summary>A passkey's answer that was verified.</summary>
internal sealed record VerifiedPasskey(PasskeyOwner Owner, OwnedPasskeyRow Passkey, long SignCount, bool BackedUp, bool UserVerified);

/// <summary>A passkey that was just made, verified.</summary>
internal sealed record VerifiedNewPasskey(UserPasskeyInfo Info, Guid Aaguid);

/// <summary>
/// The two ceremonies of WebAuthn, each a challenge and its answer. The framework makes the options and verifies; the challenges are rows,
/// each for one use and for one answer (docs/decisions/0006).
/// </summary>
internal sealed partial class PasskeyCeremonies(Database database, PasskeySettings settings, ILogger<PasskeyCeremonies> logger)
{
    // 64 characters, the most that a handle may have in bytes, of 384 random bits.
    private const int HandleBytes = 48;

    /// <summary>For navigator.credentials.create(); null when the account has as many as it may.</summary>
    public async Task<PasskeyOptionsResponse?> BeginAsync(PasskeyUse use, Guid accountId, string email, string name, HttpContext context, CancellationToken ct)
    {
        var system = database.System;
        await system.ExecuteAsync(PasskeySql.InsertHandle, new { AccountId = accountId, Handle = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(HandleBytes)), ct });
        var owner = (await FindOwnerAsync(accountId, ct))!;
        if (owner.Passkeys.Count >= settings.Most)
            return null;
        using var users = new PasskeyUsers(owner);
        var made = await Handler(users, use).MakeCreationOptionsAsync(new() { Id = owner.Handle, Name = email, DisplayName = name }, context);
        return await KeepAsync(use, made.CreationOptionsJson, made.AttestationState!, ct);
    }

    /// <summary>For navigator.credentials.get(): with the owner's passkeys, or without an owner with whichever the device offers.</summary>
    public async Task<PasskeyOptionsResponse> BeginAsync(PasskeyUse use, PasskeyOwner? owner, HttpContext context, CancellationToken ct)
    {
        using var users = new PasskeyUsers(owner);
        var made = await Handler(users, use).MakeRequestOptionsAsync(owner, context);
        return await KeepAsync(use, made.RequestOptionsJson, made.AssertionState!, ct);
    }

    public async Task<VerifiedNewPasskey?> VerifyAsync(PasskeyUse use, NewPasskeyCredential credential, HttpContext context, CancellationToken ct)
    {
        if (PasskeyAnswer.Read(credential) is not { } answer || await TakeAsync(use, answer, ct) is not { } state)
            return null;
        using var users = new PasskeyUsers(null);
        var result = await Handler(users, use).PerformAttestationAsync(new() { HttpContext = context, CredentialJson = answer.Json, AttestationState = state });
        if (result.Succeeded && PasskeyAnswer.IsConsistent(result.Passkey.PublicKey))
            return new(result.Passkey, answer.Aaguid);
        LogRefused(use.Purpose, result.Failure?.Message ?? "The key is not of its algorithm's kind.");
        return null;
    }

    /// <summary>With an account it must be a passkey of that one; without, the answer says whose it is.</summary>
    public async Task<VerifiedPasskey?> VerifyAsync(PasskeyUse use, PasskeyCredential credential, Guid? accountId, HttpContext context, CancellationToken ct)
    {
        if (PasskeyAnswer.Read(credential) is not { } answer || await TakeAsync(use, answer, ct) is not { } state)
            return null;
        var owner = accountId is { } id ? await FindOwnerAsync(id, ct) : await FindOwnerAsync(answer.UserHandle, ct);
        using var users = new PasskeyUsers(owner);
        var result = await Handler(users, use).PerformAssertionAsync(new() { HttpContext = context, CredentialJson = answer.Json, AssertionState = state });
        if (result.Succeeded)
            return new(result.User, result.User.Find(result.Passkey.CredentialId)!, result.Passkey.SignCount, result.Passkey.IsBackedUp, answer.IsUserVerified);
        LogRefused(use.Purpose, result.Failure.Message);
        return null;
    }

    /// <summary>Null when it never had a passkey.</summary>
    public async Task<PasskeyOwner?> FindOwnerAsync(Guid accountId, CancellationToken ct)
    {
        var system = database.System;
        return PasskeyOwner.Of([.. await system.QueryAsync<OwnedPasskeyRow>(PasskeySql.SelectOwner, new { AccountId = accountId, ct })]);
    }

    private async Task<PasskeyOwner?> FindOwnerAsync(string? handle, CancellationToken ct)
    {
        // PostgreSQL has no text with U+0000.
        if (handle is null || handle.Contains('\0', StringComparison.Ordinal))
            return null;
        var system = database.System;
        return PasskeyOwner.Of([.. await system.QueryAsync<OwnedPasskeyRow>(PasskeySql.SelectOwnerByHandle, new { Handle = handle, ct })]);
    }

    private async Task<PasskeyOptionsResponse> KeepAsync(PasskeyUse use, string options, string state, CancellationToken ct)
    {
        using var json = JsonDocument.Parse(options);
        var publicKey = json.RootElement.Clone();
        var hash = PasskeyAnswer.Hash(publicKey.GetProperty("challenge").GetString()!);
        var system = database.System;
        await system.ExecuteAsync(
            PasskeySql.InsertChallenge,
            new { Hash = hash, use.Purpose, use.BoundTo, State = state, LifetimeSeconds = settings.ChallengeSeconds, ct });
        return new(publicKey);
    }

    private async Task<string?> TakeAsync(PasskeyUse use, PasskeyAnswer answer, CancellationToken ct)
    {
        var system = database.System;
        return await system.QuerySingleOrDefaultAsync<string>(PasskeySql.TakeChallenge, new { Hash = answer.ChallengeHash, use.Purpose, use.BoundTo, ct });
    }

    private PasskeyHandler<PasskeyOwner> Handler(PasskeyUsers users, PasskeyUse use) => new(users, use.RequiresVerification ? settings.Required : settings.Preferred);

    [LoggerMessage(LogLevel.Information, "Passkey refused ({Purpose}): {Reason}")]
    private partial void LogRefused(string purpose, string reason);
}
