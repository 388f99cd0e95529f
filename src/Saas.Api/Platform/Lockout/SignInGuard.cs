using Dapper;
using Npgsql;
using Saas.Api.Platform.Data;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Http;
using Saas.Api.Platform.Jobs;
using Saas.Api.Platform.Passwords;
using Saas.Api.Platform.Sessions;
using Saas.Api.Platform.Tenancy;

namespace Saas.Api.Platform.Lockout;

internal sealed record GuardState(bool IsLocked, double? WaitSeconds, bool IsKnown);

internal sealed record FailureCounts(int? OfAccount, int? OfClient);

/// <summary>One try at an account's password, between <see cref="SignInGuard.BeginAsync"/> and <see cref="SignInGuard.EndAsync"/>.</summary>
/// <param name="Email">Whose password is tried; null: that of who is signed in already, whom nobody has to tell.</param>
/// <param name="AccountKey">What failures of the account are counted under.</param>
/// <param name="ClientKey">What failures of the client's address are counted under.</param>
/// <param name="DeviceHash">Of a device that the account is known to sign in on; null: of any other.</param>
/// <param name="IsLocked">Whatever is tried, it is wrong.</param>
/// <param name="Address">Whence it comes.</param>
internal sealed record SignInTry(string? Email, ReadOnlyMemory<byte> AccountKey, ReadOnlyMemory<byte>? ClientKey, ReadOnlyMemory<byte>? DeviceHash, bool IsLocked, string? Address);

/// <summary>
/// Stands before every check of a password. Too many failures lock the account, known or not, which nothing shows: a right password
/// is answered like a wrong one. Sessions go on, and so do devices that the account has signed in on before. A client address with
/// too many failures has to wait longer and longer, whatever address it tries.
/// </summary>
internal sealed class SignInGuard(Database database, LockoutOptions options, PasswordHasher passwords, JobQueue jobs)
{
    /// <exception cref="ProblemException">429: the client has to wait.</exception>
    public async Task<SignInTry> BeginAsync(string email, Device device, CancellationToken ct)
    {
        var deviceHash = device.KnownToken is { } token ? KnownDevices.Hash(token) : (ReadOnlyMemory<byte>?)null;
        return await LookAsync(email, AttemptKey.OfAccount(email), AttemptKey.OfClient(device.Origin.Address), deviceHash, device.Origin.Address, ct);
    }

    /// <summary>Whether the try counts as right. Nothing that a wrong one costs is saved by one that is right but locked out.</summary>
    public async Task<bool> EndAsync(SignInTry attempt, bool isRight, CancellationToken ct)
    {
        if (isRight && !attempt.IsLocked && await PassAsync(attempt, ct))
            return true;
        var system = database.System;
        var counts = await system.QuerySingleAsync<FailureCounts>(LockoutSql.CountFailure, new
        {
            attempt.AccountKey,
            attempt.ClientKey,
            attempt.DeviceHash,
            options.Threshold,
            ClientThreshold = options.AddressThreshold,
            options.LockSeconds,
            options.LongestSeconds,
            options.WindowSeconds,
            ct,
        });
        // Once a lock, and for addresses without an account as well: the job finds out, so that the time tells nothing.
        if (counts.OfAccount == options.Threshold && attempt.Email is not null)
            await jobs.EnqueueAsync(Guid.Empty, [NewJob.Of(TellLockedJob.Kind, new LockedAccount(attempt.Email, attempt.Address))], ct);
        return false;
    }

    /// <summary>
    /// For a try whose outcome the one who tries does not learn: it counts as a failure, right or wrong, known or not, since that is the same
    /// work. Whoever proves the mailbox is forgiven. Nor does it count against the client, who signs up and guesses nothing.
    /// </summary>
    public Task EndUnansweredAsync(SignInTry attempt, CancellationToken ct) => EndAsync(attempt with { ClientKey = null }, false, ct);

    /// <summary>
    /// Whether this is the password of somebody who has proven something else: a session, a mailbox. Counted apart from sign-in, so that
    /// strangers cannot keep them from it.
    /// </summary>
    /// <exception cref="ProblemException">429: the client has to wait; 503: too many hashes are waited for.</exception>
    public async Task<bool> VerifyOwnAsync(Guid subjectId, string? phc, string password, CancellationToken ct)
    {
        var address = RequestOrigin.Current?.Address;
        var attempt = await LookAsync(null, AttemptKey.OfOwner(subjectId), AttemptKey.OfClient(address), null, address, ct);
        return await EndAsync(attempt, await passwords.VerifyAsync(phc, password, ct), ct);
    }

    /// <summary>For a statement of saas_system that sets a new password by proof of the mailbox: strangers' failures end with the old one.</summary>
    public static Rider Unlocking(string email) => new(
        () =>
        {
            var command = new NpgsqlBatchCommand(LockoutSql.DeleteFailures);
            command.Parameters.Add(new NpgsqlParameter<ReadOnlyMemory<byte>>("AccountKey", AttemptKey.OfAccount(email)));
            return command;
        },
        () => { });

    /// <summary>Ends an account's lock and forgets its failures; the riders are committed with it.</summary>
    public async Task UnlockAsync(string email, IReadOnlyList<Rider> riders, CancellationToken ct)
    {
        var system = database.SystemWith(riders);
        await system.ExecuteAsync(LockoutSql.DeleteFailures, new { AccountKey = AttemptKey.OfAccount(email), ct });
    }

    /// <summary>Whether the account is of this tenant alone: only then may its ADMIN decide about a lock that holds everywhere.</summary>
    public async Task<bool> IsOfTenantAloneAsync(string email, Guid tenantId, CancellationToken ct)
    {
        var system = database.System;
        return await system.QuerySingleAsync<bool>(LockoutSql.SelectIsOfTenantAlone, new { Email = email, TenantId = tenantId, ct });
    }

    private async Task<SignInTry> LookAsync(
        string? email, ReadOnlyMemory<byte> accountKey, ReadOnlyMemory<byte>? clientKey, ReadOnlyMemory<byte>? deviceHash, string? address, CancellationToken ct)
    {
        var system = database.System;
        var state = await system.QuerySingleAsync<GuardState>(
            LockoutSql.SelectState, new { AccountKey = accountKey, ClientKey = clientKey, DeviceHash = deviceHash, Email = email, options.Threshold, ct });
        if (state.WaitSeconds is { } wait)
            throw new ProblemException(ProblemCode.TooManyRequests) { RetryAfterSeconds = (int)Math.Ceiling(wait) };
        return new(email, accountKey, clientKey, state.IsKnown ? deviceHash : null, state.IsLocked && !state.IsKnown, address);
    }

    /// <summary>A known device answers for itself only: it leaves the account's count, which strangers drive up, as it is.</summary>
    private async Task<bool> PassAsync(SignInTry attempt, CancellationToken ct)
    {
        var system = database.System;
        if (attempt.DeviceHash is null)
            return await system.QuerySingleAsync<bool>(LockoutSql.PassAccount, new { attempt.AccountKey, ct });
        await system.ExecuteAsync(LockoutSql.PassDevice, new { attempt.DeviceHash, ct });
        return true;
    }
}
