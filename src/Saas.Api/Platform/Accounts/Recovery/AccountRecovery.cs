using Dapper;
using Npgsql;
using Saas.Api.Platform.Audit;
using Saas.Api.Platform.Codes;
using Saas.Api.Platform.Data;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Jobs;
using Saas.Api.Platform.Mail;
using Saas.Api.Platform.Passwords;
using Saas.Api.Platform.Sessions;

namespace Saas.Api.Platform.Accounts.Recovery;

internal sealed record CredentialsRow(string Email, string? PasswordHash, DateTime PasswordChangedAt, bool IsVerified);

/// <summary>What somebody who is not signed in may do with a code or link from the mailbox: prove the address, set a new password.</summary>
internal sealed class AccountRecovery(
    Database database, PasswordHasher passwords, OneTimeCodes codes, AccountRegistration registration, SessionAccess access, JobQueue jobs, MailLinks links)
{
    /// <summary>
    /// Proves the address, or completes the registration that waits for it. The password is asked for: a click alone must not vouch for a
    /// password that somebody else has set under this address. Who does not know it sets a new one by <see cref="ResetAsync"/>.
    /// </summary>
    public async Task<ProblemCode?> ConfirmEmailAsync(CodeProof proof, string password, CancellationToken ct)
    {
        var code = await codes.ProveAsync(proof, [CodePurpose.VerifyEmail, CodePurpose.Registration], ct);
        if (code?.RegistrationId is not null)
            return await registration.CompleteAsync(code, password, ct);
        if (code?.AccountId is not { } accountId)
            return ProblemCode.InvalidCode;

        var system = database.System;
        var account = await system.QuerySingleOrDefaultAsync<CredentialsRow>(RecoverySql.SelectCredentials, new { AccountId = accountId, ct });
        if (account is null || !await passwords.VerifyAsync(account.PasswordHash, password, ct))
            return ProblemCode.InvalidCredentials;
        Actor.Current?.Proves(accountId);
        var audited = new AuditEvent(AuditActions.EmailVerified, "account", accountId);
        return await TryAsync(() => database.SystemWith(AuditTrail.AccountRider(accountId, audited)).QuerySingleAsync<bool>(
            RecoverySql.VerifyEmail, new { code.CodeId, code.ByLink, codes.Tries, account.PasswordChangedAt, ct }));
    }

    /// <summary>Sets a password. It proves the mailbox, ends every session, and signs nobody in.</summary>
    public async Task<ProblemCode?> ResetAsync(CodeProof proof, string password, CancellationToken ct)
    {
        var code = await codes.ProveAsync(proof, [CodePurpose.ResetPassword], ct);
        if (code?.AccountId is not { } accountId)
            return ProblemCode.InvalidCode;

        var hash = await passwords.HashAsync(password, ct);
        await access.ForgetEverywhereAsync(accountId, ct);
        Actor.Current?.Proves(accountId);
        var notice = NewJob.Of(SendMail.Kind, SendMail.Of(code.Address, new NewPasswordMail(links.Home)));
        var system = database.SystemWith(
            AccountSignOut.Of(accountId, "password_reset"),
            AuditTrail.AccountRider(accountId, new AuditEvent(AuditActions.PasswordReset, "account", accountId)),
            jobs.Rider(Guid.Empty, notice));
        return await TryAsync(() => system.QuerySingleAsync<bool>(
            RecoverySql.ResetPassword, new { code.CodeId, code.ByLink, codes.Tries, PasswordHash = hash, ct }));
    }

    private static async Task<ProblemCode?> TryAsync(Func<Task> work)
    {
        try
        {
            await work();
            return null;
        }
        catch (PostgresException since) when (since.SqlState == PostgresErrorCodes.NoDataFound)
        {
            // Used or replaced meanwhile, or the account has changed.
            return ProblemCode.InvalidCode;
        }
    }
}
