using Dapper;
using Npgsql;
using Saas.Api.Platform.Codes;
using Saas.Api.Platform.Data;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Jobs;
using Saas.Api.Platform.Lockout;
using Saas.Api.Platform.Mail;
using Saas.Api.Platform.Passwords;
using Saas.Api.Platform.Sessions;
using Saas.Api.Platform.Tenancy;

namespace Saas.Api.Platform.Accounts.Recovery;

internal sealed record WaitingRegistrationRow(string Email, Guid? AccountId, string? PasswordHash, DateTime? PasswordChangedAt, string? TenantName);

/// <summary>
/// Sign-up and registration where the mailbox must be proven first. Nothing is made before that, so that nobody holds an account, a
/// tenant or a slug under somebody else's address; asking costs the same and answers the same whoever the address is.
/// </summary>
internal sealed class AccountRegistration(
    Database database, SignInGuard guard, PasswordHasher passwords, PasswordPolicy policy, OneTimeCodes codes, CodeOptions codeOptions, JobQueue jobs, MailLinks links, RegistrationOptions options)
{
    public bool RequiresProof => options.RequiresProof;

    /// <summary>Also where mailboxes need not be proven: a tenant that takes the addresses of its domains takes no mere claims of them.</summary>
    public async Task<bool> MustProveAsync(Guid tenantId, CancellationToken ct)
    {
        var system = database.System;
        return options.RequiresProof || await system.QuerySingleAsync<bool>(RegistrationSql.SelectIsByDomain, new { TenantId = tenantId, ct });
    }

    /// <summary>Keeps the wish and has a code sent. One of tenantId (to join) and tenantName (to make) is given.</summary>
    public async Task<ProblemCode?> RequestAsync(Guid? tenantId, string? tenantName, string email, string password, Device device, CancellationToken ct)
    {
        var system = database.System;
        var tenant = tenantId is null ? null : await system.QuerySingleOrDefaultAsync<OpenTenantRow>(AccountSql.SelectOpenTenant, new { TenantId = tenantId, Email = email, ct });
        if (tenantId is not null && tenant is null)
            return ProblemCode.RegistrationClosed;
        // Before a breach service is asked and anything is hashed: the limits bound that, too.
        var attempt = await guard.BeginAsync(email, device, ct);
        if (!await codes.MayAskAsync(ct))
            return ProblemCode.TooManyRequests;
        await policy.RequireAsync(password, email, [tenant?.TenantName ?? tenantName!], ct);
        // Behind the password: one that is refused takes none of the address's mails.
        if (!await codes.MaySendAsync(CodePurpose.Registration, email, ct))
            return null;

        var account = await system.QuerySingleOrDefaultAsync<SignInRow>(AccountSql.SelectSignIn, new { Email = email, TenantId = tenantId, ct });
        // One hash in each case.
        var hash = account is null ? await passwords.HashAsync(password, ct) : null;
        var isOwn = account is not null && await passwords.VerifyAsync(account.PasswordHash, password, ct) && !attempt.IsLocked;
        await guard.EndUnansweredAsync(attempt, ct);

        var id = Guid.CreateVersion7();
        var job = NewJob.Of(SendCodeJob.Kind, new SendCode(CodePurpose.Registration.Name, email, RegistrationId: id), new() { Priority = 2 });
        await database.SystemWith(jobs.Rider(Guid.Empty, job)).ExecuteAsync(
            RegistrationSql.InsertRegistration,
            new { RegistrationId = id, Email = email, AccountId = isOwn ? account!.AccountId : (Guid?)null, PasswordHash = hash, TenantId = tenantId, TenantName = tenantName, ct });
        return null;
    }

    /// <summary>
    /// Makes what was wished for. The password is asked for again: the one who reads the mailbox need not be the one who has chosen the
    /// password, and must not take over an account that somebody else can open.
    /// </summary>
    public async Task<ProblemCode?> CompleteAsync(ProvenCode code, string password, CancellationToken ct)
    {
        var system = database.System;
        var wish = await system.QuerySingleOrDefaultAsync<WaitingRegistrationRow>(RegistrationSql.SelectRegistration, new { code.RegistrationId, ct });
        if (wish is null)
            return ProblemCode.InvalidCode;
        if (!await guard.VerifyOwnAsync(code.RegistrationId!.Value, wish.PasswordHash, password, ct))
            return ProblemCode.InvalidCredentials;

        var slug = Slug.From(wish.TenantName ?? "");
        while (true)
        {
            try
            {
                await CompleteAsync(code, wish, slug, ct);
                return null;
            }
            catch (PostgresException taken) when (taken.ConstraintName == AccountSignIn.SlugTaken)
            {
                slug = Slug.WithSuffix(Slug.From(wish.TenantName!));
            }
            catch (PostgresException taken) when (taken.ConstraintName == AccountSignIn.MemberExists)
            {
                return ProblemCode.UserExists;
            }
            catch (PostgresException since) when (since.ConstraintName == AccountSignIn.EmailTaken || since.SqlState == PostgresErrorCodes.NoDataFound)
            {
                // Used meanwhile, or the address has got an account, or the tenant was closed, or another password was set.
                return ProblemCode.InvalidCode;
            }
        }
    }

    private async Task CompleteAsync(ProvenCode code, WaitingRegistrationRow wish, string slug, CancellationToken ct)
    {
        var (tenantId, userId, name) = (Guid.CreateVersion7(), Guid.CreateVersion7(), AccountSignIn.NameOf(wish.Email));
        List<Rider> riders = [SignInGuard.Unlocking(wish.Email)];
        if (wish.TenantName is { } tenantName)
        {
            var welcome = SendMail.Of(wish.Email, new WelcomeMail(tenantName, links.Home), name);
            riders.Add(jobs.Rider(tenantId, NewJob.Of(SendMail.Kind, welcome, new() { UniqueKey = SendMail.KeyOf<WelcomeMail>(userId), UniqueForever = true })));
        }
        var system = database.SystemWith(riders);
        await system.QuerySingleAsync<bool>(RegistrationSql.CompleteRegistration, new
        {
            code.CodeId,
            code.ByLink,
            codeOptions.Tries,
            TenantId = tenantId,
            Slug = slug,
            AccountId = AccountId.New(),
            wish.PasswordChangedAt,
            UserId = userId,
            UserName = name,
            ct,
        });
    }
}
