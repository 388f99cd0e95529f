using System.Text.Json.Serialization;
using Dapper;
using Saas.Api.Platform.Audit.Redaction;
using Saas.Api.Platform.Data;
using Saas.Api.Platform.Jobs;
using Saas.Api.Platform.Jobs.Schedules;
using Saas.Api.Platform.Storage;

namespace Saas.Api.Platform.Accounts.Leaving;

internal sealed record ErasePayload(Guid AccountId);

internal sealed record FileRow(Guid TenantId, Guid Id, string? ResultKey);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ErasePayload))]
internal sealed partial class EraseJson : JsonSerializerContext;

/// <summary>
/// Erases an account whose grace is over. Cut off anywhere it goes on from there: what is gone stays gone, and the account's row, which
/// says that there is something to do, goes last. In the audit trail its id stays, which then belongs to nobody.
/// </summary>
internal sealed class EraseAccountJob(Database database, IFileStore files, AuditRedaction redaction) : IJobHandler<ErasePayload>
{
    private const int Most = 100;

    public static readonly JobKind<ErasePayload> Kind = new("account.erase", EraseJson.Default.ErasePayload)
    {
        Timeout = TimeSpan.FromMinutes(30),
        MaxConcurrency = 2,
        MustRun = true,
    };

    public async Task<JobOutcome> RunAsync(ErasePayload payload, JobContext job, CancellationToken ct)
    {
        var (system, account) = (database.Jobs, payload.AccountId);
        // Restored meanwhile, asked for again later, or gone.
        if (!await system.QuerySingleAsync<bool>(EraseSql.SelectIsDue, new { AccountId = account, ct }))
            return JobOutcome.Done;

        foreach (var file in await system.QueryAsync<FileRow>(EraseSql.SelectExports, new { AccountId = account, ct }))
        {
            if (file.ResultKey is { } key)
                await files.DeleteAsync(key, ct);
            await system.ExecuteAsync(EraseSql.DeleteOperation, new { file.TenantId, file.Id, ct });
        }
        while (await system.QuerySingleAsync<int>(EraseSql.DeleteMemberships, new { AccountId = account, JobId = job.JobId, Operation = Kind.Name, Take = Most, ct }) > 0)
            ct.ThrowIfCancellationRequested();
        await system.ExecuteAsync(EraseSql.DeleteInvitations, new { AccountId = account, ct });
        // After the memberships and invitations: their removal is recorded too, with what they were.
        await redaction.RedactAsync(account, ct);
        await system.ExecuteAsync(EraseSql.DeleteAccount, new { AccountId = account, JobId = job.JobId, Operation = Kind.Name, ct });
        return JobOutcome.Done;
    }
}

/// <summary>Looks for accounts whose grace is over and whose own job did not get through.</summary>
internal sealed class FindLeaversJob(Database database, JobQueue jobs) : IJobHandler<ScheduledPayload>
{
    public static readonly JobKind<ScheduledPayload> Kind = new("accounts.erasure", ScheduleJson.Default.ScheduledPayload) { MaxConcurrency = 1, MustRun = true };

    public async Task<JobOutcome> RunAsync(ScheduledPayload payload, JobContext job, CancellationToken ct)
    {
        var system = database.Jobs;
        var due = await system.QueryAsync<Guid>(EraseSql.SelectDue, new { ct });
        NewJob[] found = [.. due.Select(account => NewJob.Of(EraseAccountJob.Kind, new ErasePayload(account), new() { UniqueKey = account.ToString() }))];
        if (found.Length > 0)
            await jobs.EnqueueAsync(Guid.Empty, found, ct);
        return JobOutcome.Done;
    }
}
