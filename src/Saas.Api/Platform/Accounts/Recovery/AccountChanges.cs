using Dapper;
using Npgsql;
using Saas.Api.Platform.Access;
using Saas.Api.Platform.Audit;
using Saas.Api.Platform.Codes;
using Saas.Api.Platform.Data;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Jobs;
using Saas.Api.Platform.Mail;
using Saas.Api.Platform.Passwords;
using Saas.Api.Platform.Sessions;

namespace Saas.Api.Platform.Accounts.Recovery;

/// <summary>What a signed-in person changes about its own account. The session that does it stays, all others end.</summary>
internal sealed class AccountChanges(Database database, PasswordHasher passwords, OneTimeCodes codes, SessionAccess access, JobQueue jobs, MailLinks links)
{
    public async Task<ProblemCode?> ChangePasswordAsync(Caller caller, string current, string password, CancellationToken ct)
    {
        var system = database.System;
        var account = await system.QuerySingleOrDefaultAsync<CredentialsRow>(RecoverySql.SelectCredentials, new { caller.AccountId, ct });
        if (account is null || !await passwords.VerifyAsync(account.PasswordHash, current, ct))
            return ProblemCode.InvalidCredentials;

        var hash = await passwords.HashAsync(password, ct);
        await access.ForgetEverywhereAsync(caller.AccountId, ct);
        try
        {
            await database.SystemWith(
                AccountSignOut.Of(caller.AccountId, "password_changed", caller.SessionId),
                AuditTrail.AccountRider(caller.AccountId, new AuditEvent(AuditActions.PasswordChanged, "account", caller.AccountId)),
                jobs.Rider(Guid.Empty, NewJob.Of(SendMail.Kind, SendMail.Of(account.Email, new NewPasswordMail(links.Home)))))
                .QuerySingleAsync<bool>(RecoverySql.ChangePassword, new { caller.AccountId, PasswordHash = hash, account.PasswordChangedAt, ct });
            return null;
        }
        catch (PostgresException since) when (since.SqlState == PostgresErrorCodes.NoDataFound)
        {
            // Another password was set meanwhile: the one that came is not the current one any more.
            return ProblemCode.InvalidCredentials;
        }
    }

    /// <summary>Sends a code to the new address, unless somebody has it, and tells the old one. The answer does not tell which.</summary>
    public async Task<ProblemCode?> AskEmailAsync(Caller caller, string email, CancellationToken ct)
    {
        var system = database.System;
        var account = await system.QuerySingleOrDefaultAsync<CredentialsRow>(RecoverySql.SelectCredentials, new { caller.AccountId, ct });
        if (account is null or { IsVerified: false })
            return ProblemCode.EmailNotVerified;
        if (account.Email == email)
            return null;
        var verdict = await codes.CountAsync(CodePurpose.ChangeEmail, email, ct);
        if (verdict == OneTimeCodes.Verdict.Refuse)
            return ProblemCode.TooManyRequests;
        if (verdict == OneTimeCodes.Verdict.Send)
        {
            await jobs.EnqueueAsync(
                Guid.Empty,
                [
                    NewJob.Of(SendCodeJob.Kind, new SendCode(CodePurpose.ChangeEmail.Name, email, caller.AccountId), new() { Priority = 2 }),
                    NewJob.Of(SendMail.Kind, SendMail.Of(account.Email, new EmailChangeAskedMail(email, links.Home))),
                ],
                ct);
        }
        return null;
    }

    /// <summary>Changes the address to the one that the code was sent to, here and in every tenant.</summary>
    public async Task<ProblemCode?> ConfirmEmailAsync(Caller caller, CodeProof proof, CancellationToken ct)
    {
        if (await codes.ProveAsync(proof, [CodePurpose.ChangeEmail], ct, caller.AccountId) is not { } code)
            return ProblemCode.InvalidCode;
        var system = database.System;
        if (await system.QuerySingleOrDefaultAsync<CredentialsRow>(RecoverySql.SelectCredentials, new { caller.AccountId, ct }) is not { } account)
            return ProblemCode.InvalidCode;
        await access.ForgetEverywhereAsync(caller.AccountId, ct);
        try
        {
            await database.SystemWith(
                AccountSignOut.Of(caller.AccountId, "email_changed", caller.SessionId),
                AuditTrail.AccountRider(caller.AccountId, new AuditEvent(AuditActions.EmailChanged, "account", caller.AccountId)),
                jobs.Rider(Guid.Empty, NewJob.Of(SendMail.Kind, SendMail.Of(account.Email, new EmailChangedMail(code.Address, links.Home)))))
                .QuerySingleAsync<bool>(RecoverySql.ChangeEmail, new { code.CodeId, code.ByLink, codes.Tries, caller.AccountId, ct });
            return null;
        }
        catch (PostgresException since) when (since.SqlState == PostgresErrorCodes.NoDataFound || since.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            // Used or replaced meanwhile, or somebody else has got the address.
            return ProblemCode.InvalidCode;
        }
    }
}
