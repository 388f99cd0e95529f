using Dapper;
using Npgsql;
using Saas.Api.Platform.Access;
using Saas.Api.Platform.Accounts.Recovery;
using Saas.Api.Platform.Audit.Denials;
using Saas.Api.Platform.Codes;
using Saas.Api.Platform.Data;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Jobs;
using Saas.Api.Platform.Lockout;
using Saas.Api.Platform.Mail;
using Saas.Api.Platform.Passwords;
using Saas.Api.Platform.SecondFactors;
using Saas.Api.Platform.Sessions;
using Saas.Api.Platform.Tokens;

namespace Saas.Api.Platform.Accounts;

/// <summary>Sign-in, sign-up and registration: what happens before a request has a tenant, hence as saas_system.</summary>
internal sealed class AccountSignIn(
    Database database, SignInGuard guard, PasswordHasher passwords, PasswordPolicy policy, SessionOpener sessions, SecondFactor secondFactor,
    SecondFactorSignIn factorSignIn, SessionSettings options, JobQueue jobs, MailLinks links, OneTimeCodes codes, RegistrationOptions registration, AuditDenials denials)
{
    public const string EmailTaken = "accounts_email_key";
    public const string SlugTaken = "tenants_slug_key";
    public const string MemberExists = "users_account_key";

    /// <summary>Signs in with an address and a password. Equal work and answer whether or not the address is known.</summary>
    public async Task<SignInOutcome> SignInAsync(string email, string password, Guid? tenantId, Device device, CancellationToken ct)
    {
        var attempt = await guard.BeginAsync(email, device, ct);
        var account = await FindAsync(email, tenantId, ct);
        if (!await IsRightAsync(attempt, account, password, ct) || account is null)
        {
            if (account is not null)
                denials.SignInFailed(account.AccountId, ProblemCode.InvalidCredentials);
            return SignInOutcome.Refused(ProblemCode.InvalidCredentials);
        }
        if (registration.RequiresProof && !account.IsVerified)
        {
            // Said only after the right password; the mail has a limit of its own.
            await codes.RequestAsync(CodePurpose.VerifyEmail, email, ct);
            return SignInOutcome.Refused(ProblemCode.EmailNotVerified);
        }
        if (account.TenantId is not { } tenant)
        {
            denials.SignInFailed(account.AccountId, ProblemCode.InvalidCredentials);
            return SignInOutcome.Refused(ProblemCode.InvalidCredentials);
        }

        var membership = new Membership(
            account.AccountId, tenant, account.TenantName!, account.Slug!, account.UserId!.Value, email, account.Name!, account.Role!)
        {
            PasswordChangedAt = account.PasswordChangedAt,
        };
        // Before a challenge is given: a changed hash takes challenges with it.
        await RehashAsync(account, password, ct);
        return await secondFactor.CompleteAsync(membership, SignInMethods.Password, device, ct);
    }

    /// <summary>
    /// Makes a tenant with its first ADMIN. An address that has an account must come with that account's password: it then becomes
    /// the ADMIN of one more tenant; one with a second factor also with a code.
    /// </summary>
    public async Task<SignInOutcome> SignUpAsync(string tenantName, string email, string password, string? code, Device device, CancellationToken ct)
    {
        var slug = Slug.From(tenantName);
        string? proven = null;
        while (true)
        {
            var person = await ProveAsync(email, null, tenantName, password, device, ct);
            if (person is not var (accountId, newHash, changedAt))
                return SignInOutcome.Refused(ProblemCode.InvalidCredentials);
            // Once: a code is good once, and the slug may turn out to be taken.
            if (newHash is null && proven is null && await factorSignIn.ProveAtOnceAsync(accountId, default, code, ct) is var (methods, refused) && (proven = methods) is null)
                return refused!;
            var signedIn = sessions.Prepare(
                new(accountId, Guid.CreateVersion7(), tenantName, slug, Guid.CreateVersion7(), email, NameOf(email), Roles.Admin), proven ?? SignInMethods.Password, device);
            var user = signedIn.User;
            try
            {
                var welcome = SendMail.Of(email, new WelcomeMail(tenantName, links.Home), user.Name);
                var system = database.SystemWith(jobs.Rider(user.TenantId, NewJob.Of(SendMail.Kind, welcome, new() { UniqueKey = SendMail.KeyOf<WelcomeMail>(user.UserId), UniqueForever = true })));
                await system.ExecuteAsync(AccountSql.InsertTenant, Row(signedIn, newHash, changedAt, device, ct));
                return SignInOutcome.Of(signedIn);
            }
            catch (PostgresException taken) when (taken.ConstraintName == SlugTaken)
            {
                slug = Slug.WithSuffix(Slug.From(tenantName));
            }
            catch (PostgresException since) when (since.ConstraintName == EmailTaken || since.SqlState == PostgresErrorCodes.NoDataFound)
            {
                // Somebody made the account since we looked, or set another password: look again.
            }
        }
    }

    /// <summary>Joins a tenant whose registration is open, as USER; where it requires a second factor, one is set up next.</summary>
    public async Task<SignInOutcome> RegisterAsync(Guid tenantId, string email, string password, string? code, Device device, CancellationToken ct)
    {
        string? proven = null;
        while (true)
        {
            if (await FindOpenTenantAsync(tenantId, email, ct) is not { } tenant)
                return SignInOutcome.Refused(ProblemCode.RegistrationClosed);
            var person = await ProveAsync(email, tenantId, tenant.TenantName, password, device, ct);
            if (person is not var (accountId, newHash, changedAt))
                return SignInOutcome.Refused(ProblemCode.InvalidCredentials);
            if (newHash is null && proven is null && await factorSignIn.ProveAtOnceAsync(accountId, tenantId, code, ct) is var (methods, refused) && (proven = methods) is null)
                return refused!;
            var membership = new Membership(accountId, tenant.TenantId, tenant.TenantName, tenant.Slug, Guid.CreateVersion7(), email, NameOf(email), Roles.User) { PasswordChangedAt = changedAt };
            var signedIn = sessions.Prepare(membership, proven ?? SignInMethods.Password, device);
            try
            {
                var system = database.System;
                if (await system.ExecuteAsync(AccountSql.InsertMember, Row(signedIn, newHash, changedAt, device, ct)) == 0)
                    return SignInOutcome.Refused(ProblemCode.RegistrationClosed);
                // Without a second factor there is no session in a tenant that requires one.
                return tenant.RequireMfa && !SignInMethods.HasMultiFactor(signedIn.User.Methods)
                    ? await secondFactor.CompleteAsync(membership, signedIn.User.Methods, device, ct)
                    : SignInOutcome.Of(signedIn);
            }
            catch (PostgresException taken) when (taken.ConstraintName == MemberExists)
            {
                return SignInOutcome.Refused(ProblemCode.UserExists);
            }
            catch (PostgresException since) when (since.ConstraintName == EmailTaken || since.SqlState == PostgresErrorCodes.NoDataFound)
            {
                // Somebody made the account since we looked, or set another password: look again.
            }
        }
    }

    /// <summary>The account of this address and password; null: there is none, or it is locked. Equal work in each case.</summary>
    public async Task<Guid?> VerifyAsync(string email, string password, Device device, CancellationToken ct)
    {
        var attempt = await guard.BeginAsync(email, device, ct);
        var account = await FindAsync(email, null, ct);
        if (await IsRightAsync(attempt, account, password, ct))
            return account?.AccountId;
        if (account is not null)
            denials.SignInFailed(account.AccountId, ProblemCode.InvalidCredentials);
        return null;
    }

    private async Task<SignInRow?> FindAsync(string email, Guid? tenantId, CancellationToken ct)
    {
        var system = database.System;
        return await system.QuerySingleOrDefaultAsync<SignInRow>(AccountSql.SelectSignIn, new { Email = email, TenantId = tenantId, ct });
    }

    private async Task<OpenTenantRow?> FindOpenTenantAsync(Guid tenantId, string email, CancellationToken ct)
    {
        var system = database.System;
        return await system.QuerySingleOrDefaultAsync<OpenTenantRow>(AccountSql.SelectOpenTenant, new { TenantId = tenantId, Email = email, ct });
    }

    /// <summary>The account to act for: a new one with its hash, or the one whose password this is. One hash is computed in each case.</summary>
    private async Task<(Guid AccountId, string? NewHash, DateTime? ChangedAt)?> ProveAsync(string email, Guid? tenantId, string tenantName, string password, Device device, CancellationToken ct)
    {
        var attempt = await guard.BeginAsync(email, device, ct);
        // Before a breach service is asked: the limits bound that, too, also for passwords that are refused.
        if (!await codes.MayAskAsync(ct))
            throw new ProblemException(ProblemCode.TooManyRequests);
        await policy.RequireAsync(password, email, [tenantName], ct);
        var account = await FindAsync(email, tenantId, ct);
        if (account is null)
            return (AccountId.New(), await passwords.HashAsync(password, ct), null);
        return await IsRightAsync(attempt, account, password, ct) ? (account.AccountId, null, account.PasswordChangedAt) : null;
    }

    private async Task<bool> IsRightAsync(SignInTry attempt, SignInRow? account, string password, CancellationToken ct) =>
        await guard.EndAsync(attempt, await passwords.VerifyAsync(account?.PasswordHash, password, ct), ct);

    /// <summary>
    /// Makes the hash anew when the parameters have changed, once no other sign-in waits for the hasher. Never over a password that
    /// was changed in the meantime.
    /// </summary>
    private async Task RehashAsync(SignInRow account, string password, CancellationToken ct)
    {
        if (!passwords.IsOutdated(account.PasswordHash!) || await passwords.HashIfIdleAsync(password, ct) is not { } newHash)
            return;
        var system = database.System;
        await system.ExecuteAsync(AccountSql.ReplaceHash, new { account.AccountId, OldHash = account.PasswordHash, PasswordHash = newHash, ct });
    }

    private NewMemberRow Row(SignedIn signedIn, string? newHash, DateTime? changedAt, Device device, CancellationToken ct)
    {
        var user = signedIn.User;
        return new(
            user.TenantId, user.TenantName, user.Slug, user.AccountId, user.Email, newHash, changedAt, user.SessionId, RefreshToken.Hash(signedIn.RefreshToken),
            device.Origin.UserAgent, device.Origin.Address, device.Name, device.KeyThumbprint, user.Methods, options.IdleSeconds, options.LifetimeSeconds,
            user.UserId, user.Name, ct);
    }

    public static string NameOf(string email) => email[..email.IndexOf('@', StringComparison.Ordinal)];
}
