using Dapper;
using Npgsql;
using Saas.Api.Platform.Access;
using Saas.Api.Platform.Data;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Jobs;
using Saas.Api.Platform.Lockout;
using Saas.Api.Platform.Mail;
using Saas.Api.Platform.Passwords;
using Saas.Api.Platform.Sessions;
using Saas.Api.Platform.Tokens;

namespace Saas.Api.Platform.Accounts;

/// <summary>Sign-in, sign-up and registration: what happens before a request has a tenant, hence as saas_system.</summary>
internal sealed class AccountSignIn(
    Database database, SignInGuard guard, PasswordHasher passwords, PasswordPolicy policy, SessionOpener sessions, SessionSettings options, JobQueue jobs, MailLinks links)
{
    private const string EmailTaken = "accounts_email_key";
    private const string SlugTaken = "tenants_slug_key";
    private const string MemberExists = "users_account_key";

    /// <summary>Opens a session for an address and a password, or null. Equal work and answer whether or not the address is known.</summary>
    public async Task<SignedIn?> SignInAsync(string email, string password, Guid? tenantId, Device device, CancellationToken ct)
    {
        var attempt = await guard.BeginAsync(email, device, ct);
        var account = await FindAsync(email, tenantId, ct);
        if (!await IsRightAsync(attempt, account, password, ct) || account is not { TenantId: { } tenant })
            return null;

        var membership = new Membership(
            account.AccountId, tenant, account.TenantName!, account.Slug!, account.UserId!.Value, email, account.Name!, account.Role!);
        var signedIn = await sessions.OpenAsync(membership, SignInMethods.Password, device, ct);
        await RehashAsync(account, password, ct);
        return signedIn;
    }

    /// <summary>
    /// Makes a tenant with its first ADMIN. An address that has an account must come with that account's password: it then becomes
    /// the ADMIN of one more tenant. Null: the password is not that account's.
    /// </summary>
    public async Task<SignedIn?> SignUpAsync(string tenantName, string email, string password, Device device, CancellationToken ct)
    {
        await policy.RequireAsync(password, email, [tenantName], ct);
        var slug = Slug.From(tenantName);
        while (true)
        {
            var person = await ProveAsync(email, null, password, device, ct);
            if (person is not var (accountId, newHash))
                return null;
            var signedIn = sessions.Prepare(
                new(accountId, Guid.CreateVersion7(), tenantName, slug, Guid.CreateVersion7(), email, NameOf(email), Roles.Admin), SignInMethods.Password, device);
            var user = signedIn.User;
            try
            {
                var welcome = SendMail.Of(email, new WelcomeMail(tenantName, links.Home), user.Name);
                var system = database.SystemWith(jobs.Rider(user.TenantId, NewJob.Of(SendMail.Kind, welcome, new() { UniqueKey = SendMail.KeyOf<WelcomeMail>(user.UserId), UniqueForever = true })));
                await system.ExecuteAsync(AccountSql.InsertTenant, Row(signedIn, newHash, device, ct));
                return signedIn;
            }
            catch (PostgresException taken) when (taken.ConstraintName == SlugTaken)
            {
                slug = Slug.WithSuffix(Slug.From(tenantName));
            }
            catch (PostgresException taken) when (taken.ConstraintName == EmailTaken)
            {
                // Somebody made the account since we looked: look again.
            }
        }
    }

    /// <summary>Joins a tenant whose registration is open, as USER.</summary>
    public async Task<(SignedIn? SignedIn, ProblemCode? Problem)> RegisterAsync(
        Guid tenantId, string email, string password, Device device, CancellationToken ct)
    {
        while (true)
        {
            if (await FindOpenTenantAsync(tenantId, ct) is not { } tenant)
                return (null, ProblemCode.RegistrationClosed);
            await policy.RequireAsync(password, email, [tenant.TenantName], ct);
            var person = await ProveAsync(email, tenantId, password, device, ct);
            if (person is not var (accountId, newHash))
                return (null, ProblemCode.InvalidCredentials);
            var signedIn = sessions.Prepare(
                new(accountId, tenant.TenantId, tenant.TenantName, tenant.Slug, Guid.CreateVersion7(), email, NameOf(email), Roles.User), SignInMethods.Password, device);
            try
            {
                var system = database.System;
                return await system.ExecuteAsync(AccountSql.InsertMember, Row(signedIn, newHash, device, ct)) > 0
                    ? (signedIn, null)
                    : (null, ProblemCode.RegistrationClosed);
            }
            catch (PostgresException taken) when (taken.ConstraintName == MemberExists)
            {
                return (null, ProblemCode.UserExists);
            }
            catch (PostgresException taken) when (taken.ConstraintName == EmailTaken)
            {
                // Somebody made the account since we looked: look again.
            }
        }
    }

    private async Task<SignInRow?> FindAsync(string email, Guid? tenantId, CancellationToken ct)
    {
        var system = database.System;
        return await system.QuerySingleOrDefaultAsync<SignInRow>(AccountSql.SelectSignIn, new { Email = email, TenantId = tenantId, ct });
    }

    private async Task<OpenTenantRow?> FindOpenTenantAsync(Guid tenantId, CancellationToken ct)
    {
        var system = database.System;
        return await system.QuerySingleOrDefaultAsync<OpenTenantRow>(AccountSql.SelectOpenTenant, new { TenantId = tenantId, ct });
    }

    /// <summary>The account to act for: a new one with its hash, or the one whose password this is. One hash is computed in each case.</summary>
    private async Task<(Guid AccountId, string? NewHash)?> ProveAsync(string email, Guid? tenantId, string password, Device device, CancellationToken ct)
    {
        var attempt = await guard.BeginAsync(email, device, ct);
        var account = await FindAsync(email, tenantId, ct);
        if (account is null)
            return (Guid.CreateVersion7(), await passwords.HashAsync(password, ct));
        return await IsRightAsync(attempt, account, password, ct) ? (account.AccountId, null) : null;
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

    private NewMemberRow Row(SignedIn signedIn, string? newHash, Device device, CancellationToken ct)
    {
        var user = signedIn.User;
        return new(
            user.TenantId, user.TenantName, user.Slug, user.AccountId, user.Email, newHash, user.SessionId, RefreshToken.Hash(signedIn.RefreshToken),
            device.Origin.UserAgent, device.Origin.Address, device.Name, device.KeyThumbprint, user.Methods, options.IdleSeconds, options.LifetimeSeconds,
            user.UserId, user.Name, ct);
    }

    private static string NameOf(string email) => email[..email.IndexOf('@', StringComparison.Ordinal)];
}
