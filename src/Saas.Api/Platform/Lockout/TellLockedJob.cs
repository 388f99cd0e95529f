using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Dapper;
using Saas.Api.Platform.Audit;
using Saas.Api.Platform.Data;
using Saas.Api.Platform.Jobs;
using Saas.Api.Platform.Mail;

namespace Saas.Api.Platform.Lockout;

/// <param name="Email">The address that was locked; perhaps nobody's.</param>
/// <param name="Address">Whence the last failure came.</param>
internal sealed record LockedAccount(string Email, string? Address);

internal sealed record LockedOwnerRow(Guid AccountId, Guid TenantId, string Name);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(LockedAccount))]
internal sealed partial class LockedAccountJson : JsonSerializerContext;

/// <summary>Records the lock of an account and writes to its owner; for an address that is nobody's it does nothing.</summary>
internal sealed class TellLockedJob(Database database, JobQueue jobs, MailLinks links) : IJobHandler<LockedAccount>
{
    public static readonly JobKind<LockedAccount> Kind = new("sign_in.tell_locked", LockedAccountJson.Default.LockedAccount);

    public async Task<JobOutcome> RunAsync(LockedAccount payload, JobContext job, CancellationToken ct)
    {
        var look = database.Jobs;
        var owner = await look.QuerySingleOrDefaultAsync<LockedOwnerRow>(LockoutSql.SelectOwner, new { payload.Email, ct });
        var lockedUntil = await look.QuerySingleOrDefaultAsync<DateTime?>(
            LockoutSql.SelectLockedUntil, new { AccountKey = AttemptKey.OfAccount(payload.Email), ct });
        // Nobody's, or unlocked again by now.
        if (owner is null || lockedUntil is not { } until)
            return JobOutcome.Done;

        var mail = SendMail.Of(payload.Email, new AccountLockedMail(until.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture), links.Home), owner.Name);
        var details = new JsonObject { ["address"] = payload.Address, ["lockedUntil"] = until };
        var write = database.SystemWith(
            AuditTrail.AccountRider(owner.AccountId, new AuditEvent(AuditActions.AccountLocked, "account", owner.AccountId, null, details.ToJsonString())),
            jobs.Rider(owner.TenantId, NewJob.Of(SendMail.Kind, mail, new() { UniqueKey = SendMail.KeyOf<AccountLockedMail>(job.JobId), UniqueForever = true })));
        await write.QuerySingleOrDefaultAsync<DateTime?>(LockoutSql.SelectLockedUntil, new { AccountKey = AttemptKey.OfAccount(payload.Email), ct });
        return JobOutcome.Done;
    }
}
