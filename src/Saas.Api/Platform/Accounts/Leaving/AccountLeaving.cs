using System.Globalization;
using Dapper;
using Npgsql;
using Saas.Api.Platform.Audit;
using Saas.Api.Platform.Data;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Jobs;
using Saas.Api.Platform.Mail;
using Saas.Api.Platform.Sessions;

namespace Saas.Api.Platform.Accounts.Leaving;

/// <summary>
/// Deletion of accounts: asked for by their owner, undone within the grace, done by <see cref="EraseAccountJob"/> after it. Meanwhile
/// the account cannot sign in: the database refuses its sessions.
/// </summary>
internal sealed class AccountLeaving(Database database, SessionAccess access, JobQueue jobs, MailLinks links, LeavingOptions options, TimeProvider time)
{
    /// <summary>What a session of an account breaks that is to be erased.</summary>
    public const string AccountStays = "sessions_account_stays";

    private const string LeadsNoTenant = "accounts_lead_no_tenant";

    /// <summary>Marks the account, ends its sessions, tells its owner; or names the tenants that it is the last ADMIN of.</summary>
    public async Task<(DateTime? ErasedAfter, IReadOnlyList<Guid> LeftAlone)> RequestAsync(Guid accountId, Guid tenantId, CancellationToken ct)
    {
        var system = database.System;
        var email = await system.QuerySingleAsync<string>(LeavingSql.SelectEmail, new { AccountId = accountId, ct });
        await ForgetAsync(accountId, ct);
        var grace = options.Grace;
        var told = NewJob.Of(SendMail.Kind, SendMail.Of(email, new AccountDeletionMail(Words(time.GetUtcNow() + grace), links.Home)));
        var erased = NewJob.Of(EraseAccountJob.Kind, new ErasePayload(accountId), new() { Delay = grace });
        var writing = database.SystemWith(
            AuditTrail.AccountRider(accountId, new(AuditActions.AccountDeletionRequested, "account", accountId)), jobs.Rider(tenantId, told), jobs.Rider(Guid.Empty, erased));
        try
        {
            return (await writing.QuerySingleAsync<DateTime>(LeavingSql.RequestDeletion, new { AccountId = accountId, GraceSeconds = grace.TotalSeconds, ct }), []);
        }
        catch (PostgresException refused) when (refused.ConstraintName == LeadsNoTenant)
        {
            return (null, [.. await system.QueryAsync<Guid>(LeavingSql.SelectLedAlone, new { AccountId = accountId, ct })]);
        }
    }

    /// <summary>Undoes the request, if there is one; the problem when the grace is over.</summary>
    public async Task<ProblemCode?> RestoreAsync(Guid accountId, CancellationToken ct)
    {
        var system = database.System;
        var isOver = await system.QuerySingleAsync<bool>(
            LeavingSql.Restore,
            new
            {
                AccountId = accountId,
                Action = AuditActions.AccountRestored,
                Actor.Current?.Operation,
                Actor.Current?.Origin?.Address,
                Actor.Current?.Origin?.UserAgent,
                Actor.Current?.CorrelationId,
                ct,
            });
        return isOver ? ProblemCode.AccountGraceOver : null;
    }

    /// <summary>Before the change commits: the next request asks PostgreSQL.</summary>
    private async Task ForgetAsync(Guid accountId, CancellationToken ct)
    {
        var system = database.System;
        foreach (var tenantId in await system.QueryAsync<Guid>(LeavingSql.SelectTenants, new { AccountId = accountId, ct }))
            await access.ForgetAsync(tenantId, accountId);
    }

    private static string Words(DateTimeOffset moment) => moment.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
}
