using Dapper;
using Npgsql;
using Saas.Api.Platform.Access;
using Saas.Api.Platform.Accounts;
using Saas.Api.Platform.Audit;
using Saas.Api.Platform.Codes;
using Saas.Api.Platform.Data;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Jobs;
using Saas.Api.Platform.Lockout;
using Saas.Api.Platform.Passwords;

namespace Saas.Api.Platform.Invitations;

/// <summary>
/// What whoever is invited does with the invitation, before being in its tenant. What is looked at here saves work and finds the right
/// words; what decides is looked at again in the statement that makes the user (docs/decisions/0015).
/// </summary>
internal sealed class InvitationAcceptance(Database database, SignInGuard guard, PasswordPolicy policy, PasswordHasher hasher, OneTimeCodes codes, JobQueue jobs)
{
    private const string MemberByAddress = "users_email_key";
    private const string MissingRole = "user_roles_role_fkey";

    private static readonly FieldError NeedsPassword = new("#/password", "Is needed: it becomes the password of a new account.");
    private static readonly FieldError NotForDomains = new("#/email", "Goes with a link for domains only.");

    /// <param name="token">What was brought.</param>
    /// <param name="accountId">Who is signed in.</param>
    /// <param name="ct">Cancels.</param>
    public async Task<InvitedRow?> FindAsync(string token, Guid? accountId, CancellationToken ct)
    {
        var system = database.System;
        return await system.QuerySingleOrDefaultAsync<InvitedRow>(InvitationSql.SelectByToken, new { TokenHash = CodeSecrets.HashToken(token), AccountId = accountId, ct });
    }

    /// <summary>An open invitation to the proven address of whoever is signed in.</summary>
    public async Task<InvitedRow?> FindOwnAsync(Guid accountId, Guid id, CancellationToken ct)
    {
        var system = database.System;
        return await system.QuerySingleOrDefaultAsync<InvitedRow>(InvitationSql.SelectOwn, new { AccountId = accountId, Id = id, ct });
    }

    public async Task<List<OwnInvitationRow>> ListOwnAsync(Guid accountId, Guid? after, int take, CancellationToken ct)
    {
        var system = database.System;
        return [.. await system.QueryAsync<OwnInvitationRow>(InvitationSql.SelectOwnPage, new { AccountId = accountId, After = after, Take = take, ct })];
    }

    /// <summary>Why nothing comes of it, whoever asks; null when it is open.</summary>
    public static ProblemCode? Refuse(InvitedRow? found) => found switch
    {
        null => ProblemCode.InvitationNotFound,
        { Status: "accepted" } => ProblemCode.InvitationUsed,
        { Status: not "pending" } => ProblemCode.InvitationRevoked,
        { IsExpired: true } => ProblemCode.InvitationExpired,
        { IsTenantActive: false } => ProblemCode.TenantInactive,
        _ => null,
    };

    /// <summary>
    /// By somebody who is not signed in. A token that came by mail stands for the mailbox: it makes a new account, or a user of the account
    /// that the address has; a password that comes along must then be that account's. A token that came from the inviter stands for
    /// nothing: whether the address has an account shows neither in the answer nor in its time.
    /// </summary>
    public async Task<(JoinedRow? Joined, ProblemCode? Problem)> AcceptAsync(string token, string? password, string? name, CancellationToken ct)
    {
        while (true)
        {
            var found = await FindAsync(token, null, ct);
            if (Refuse(found) is { } refused)
                return (null, refused);
            // Whoever has the link need not have an address in its domains: that is to be proven.
            if (found!.IsForDomains)
                return (null, ProblemCode.AuthenticationRequired);
            var (invited, newId) = (found, AccountId.New());
            string? newHash = null;
            DateTime? provenAt = null;
            if (invited is { IsMailed: true, AccountId: { } accountId })
            {
                if (password is not null && !await guard.VerifyOwnAsync(accountId, invited.PasswordHash, password, ct))
                    return (null, ProblemCode.InvalidCredentials);
                provenAt = password is null ? null : invited.PasswordChangedAt;
                Actor.Current?.Proves(accountId);
            }
            else
            {
                if (password is null)
                    throw new ProblemException(ProblemCode.ValidationFailed, NeedsPassword);
                if (!await codes.MayAskAsync(ct))
                    return (null, ProblemCode.TooManyRequests);
                await policy.RequireAsync(password, invited.Email!, [invited.TenantName], ct);
                newHash = await hasher.HashAsync(password, ct);
                if (invited.AccountId is null)
                    Actor.Current?.Proves(newId);
            }
            var (joined, problem) = await JoinAsync(invited, CodeSecrets.HashToken(token), null, newId, newHash, provenAt, name, ct);
            if (joined is null && problem is null)
                continue; // The account has come or gone since we looked: look again.
            // Its membership counts once the mailbox is proven; nobody but its owner learns that it was not.
            if (joined is not null && invited is { AccountId: not null, IsVerified: false } && provenAt is null)
                await codes.RequestAsync(CodePurpose.VerifyEmail, joined.Email, ct);
            return (joined, problem);
        }
    }

    /// <summary>
    /// By somebody who is signed in, as the account that has the address. Its mailbox must be proven: by a token that came by mail together
    /// with the account's password, or before.
    /// </summary>
    public async Task<(JoinedRow? Joined, ProblemCode? Problem)> AcceptAsync(Caller caller, InvitedRow? found, string? token, string? password, string? name, CancellationToken ct)
    {
        if (Refuse(found) is { } refused)
            return (null, refused);
        var invited = found!;
        if (invited.AccountId != caller.AccountId)
            return (null, ProblemCode.InvitationForOther);
        DateTime? provenAt = null;
        if (!invited.IsVerified)
        {
            if (!invited.IsMailed || token is null || password is null)
            {
                await codes.RequestAsync(CodePurpose.VerifyEmail, invited.AccountEmail!, ct);
                return (null, ProblemCode.EmailNotVerified);
            }
            if (!await guard.VerifyOwnAsync(caller.AccountId, invited.PasswordHash, password, ct))
                return (null, ProblemCode.InvalidCredentials);
            provenAt = invited.PasswordChangedAt;
        }
        var (joined, problem) = await JoinAsync(
            invited, token is null ? (ReadOnlyMemory<byte>?)null : CodeSecrets.HashToken(token), caller.AccountId, Guid.Empty, null, provenAt, name, ct);
        return (joined, joined is null ? problem ?? ProblemCode.SessionRevoked : null);
    }

    /// <summary>
    /// By somebody who has a link for domains and is not signed in: an invitation is sent to the address, if it is one in these. Nothing
    /// tells whether it is.
    /// </summary>
    public async Task<ProblemCode?> AskAsync(string token, string email, CancellationToken ct)
    {
        var found = await FindAsync(token, null, ct);
        if (Refuse(found) is { } refused)
            return refused;
        if (!found!.IsForDomains)
            throw new ProblemException(ProblemCode.ValidationFailed, NotForDomains);
        var verdict = await codes.CountAsync("invitation", $"{email} {found.TenantId}", ct);
        if (verdict != OneTimeCodes.Verdict.Send)
            return verdict == OneTimeCodes.Verdict.Refuse ? ProblemCode.TooManyRequests : null;
        var system = database.System;
        var sent = await system.QuerySingleOrDefaultAsync<AskedRow>(
            InvitationSql.InviteByLink, new { TokenHash = CodeSecrets.HashToken(token), Email = email, Id = Guid.CreateVersion7(), ct });
        if (sent is not null)
            await jobs.EnqueueAsync(sent.TenantId, [NewJob.Of(SendInvitationJob.Kind, new SendInvitation(sent.Id), new() { Priority = 3 })], ct);
        return null;
    }

    /// <summary>Says no to it, for good. Nobody says so for all whom a link is for.</summary>
    public async Task<ProblemCode?> DeclineAsync(InvitedRow? found, CancellationToken ct)
    {
        if (Refuse(found) is { } refused)
            return refused;
        if (found!.IsForDomains)
            return ProblemCode.InvitationForOther;
        var system = database.System;
        return await system.ExecuteAsync(InvitationSql.Decline, new { found.TenantId, found.Id, ct }) > 0 ? null : ProblemCode.InvitationRevoked;
    }

    private async Task<(JoinedRow? Joined, ProblemCode? Problem)> JoinAsync(
        InvitedRow invited, ReadOnlyMemory<byte>? tokenHash, Guid? accountId, Guid newId, string? newHash, DateTime? provenAt, string? name, CancellationToken ct)
    {
        var email = invited.Email ?? invited.AccountEmail!;
        var joined = new JoinedRow(invited.TenantId, invited.TenantName, Guid.CreateVersion7(), email, name ?? invited.Name ?? AccountSignIn.NameOf(email), invited.Role);
        var system = database.System;
        try
        {
            var outcome = await system.QuerySingleAsync<string>(InvitationSql.Accept, new
            {
                invited.TenantId,
                invited.Id,
                TokenHash = tokenHash,
                AccountId = accountId,
                NewAccountId = newId,
                PasswordHash = newHash,
                PasswordChangedAt = provenAt,
                joined.UserId,
                UserName = joined.Name,
                Permission = Permissions.UsersCreate,
                ct,
            });
            return outcome == "accepted" ? (joined, null) : (null, Explain(outcome));
        }
        catch (PostgresException taken) when (taken.ConstraintName is AccountSignIn.MemberExists or MemberByAddress)
        {
            return (null, ProblemCode.UserExists);
        }
        catch (PostgresException removed) when (removed.ConstraintName == MissingRole)
        {
            return (null, ProblemCode.RoleNotFound);
        }
        catch (PostgresException since) when (since.ConstraintName == AccountSignIn.EmailTaken)
        {
            return (null, null);
        }
    }

    /// <summary>Null: how things stand has changed since they were looked at.</summary>
    private static ProblemCode? Explain(string outcome) => outcome switch
    {
        "not_found" => ProblemCode.InvitationNotFound,
        "used" => ProblemCode.InvitationUsed,
        "revoked" => ProblemCode.InvitationRevoked,
        "expired" => ProblemCode.InvitationExpired,
        "tenant_inactive" => ProblemCode.TenantInactive,
        "role_not_found" => ProblemCode.RoleNotFound,
        "inviter_not_authorized" => ProblemCode.InviterNotAuthorized,
        "account_leaving" => ProblemCode.AccountDeletionPending,
        "other_address" => ProblemCode.InvitationForOther,
        "other_password" => ProblemCode.InvalidCredentials,
        "unproven" => ProblemCode.EmailNotVerified,
        _ => null,
    };
}
