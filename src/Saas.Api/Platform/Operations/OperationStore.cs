using Dapper;
using Saas.Api.Platform.Access;
using Saas.Api.Platform.Jobs;
using Saas.Api.Platform.Tenancy;

namespace Saas.Api.Platform.Operations;

internal sealed record OperationRow(
    Guid Id, string Kind, string Permission, string State, long Done, long? Total, string? ResultKey, string? ResultName, string? Result, string? Error,
    DateTime CreatedAt, DateTime UpdatedAt, DateTime? FinishedAt, Guid? CreatedBy)
{
    /// <summary>Whoever holds the permission may look at it; or nobody but its owner, whatever their role, nor who acts in its place. A tenant's archive is for people.</summary>
    public bool IsFor(Caller caller) =>
        Permission == OperationStore.OwnerOnly ? CreatedBy is { } owner && caller.Is(owner) && caller.ImpersonatorId is null : caller.Holds(Permission) && (Permission != Permissions.TenantsExport || caller.ApiKeyId is null);
}

/// <summary>
/// Work that a request begins and a job does, with progress that can be looked at (GET /operations/{id}). The operation has the job's
/// id; a job that dies makes it a failed one by itself.
/// </summary>
internal sealed class OperationStore(TenantDb db, Caller caller, JobQueue jobs)
{
    /// <summary>In place of a permission: for the account that has begun it, and for nobody else.</summary>
    public const string OwnerOnly = "owner";

    private static readonly TimeSpan Between = TimeSpan.FromSeconds(1);

    private long _reportedAt;

    private Guid? ActorId => caller.AccountId == Guid.Empty ? null : caller.AccountId;

    /// <summary>Begins an operation: its row and its job in one transaction and round trip.</summary>
    /// <param name="job">What does the work; its kind is the operation's.</param>
    /// <param name="permission">What it takes to look at the operation and to fetch its file.</param>
    /// <param name="ct">Stops the statement.</param>
    public Task<OperationRow> StartAsync(NewJob job, string permission, CancellationToken ct) => db.With(jobs.Rider(db.TenantId, job)).QuerySingleAsync<OperationRow>(
        OperationSql.InsertOperation, new { db.TenantId, job.Id, job.Kind, Permission = permission, ActorId, ct });

    /// <summary>As <see cref="StartAsync"/>, unless one of this kind is open in the tenant, whoever has begun it: then that one.</summary>
    public async Task<OperationRow> StartOnceAsync<TPayload>(JobKind<TPayload> kind, TPayload payload, string permission, CancellationToken ct)
        where TPayload : class
    {
        for (var round = 1; ; round++)
        {
            var latest = await db.Connection.QuerySingleOrDefaultAsync<OperationRow>(OperationSql.SelectLatest, new { db.TenantId, Kind = kind.Name, ct });
            if (latest is { State: "pending" or "running" })
                return latest;
            // Of those who begin the next one at once, one gets the key. Who finds it taken again and again and no operation open, because retention
            // has removed that, begins one all the same.
            var job = NewJob.Of(kind, payload, new() { UniqueKey = round < 4 ? $"after:{latest?.Id}" : $"after:{latest?.Id}:{Guid.CreateVersion7()}" });
            var begun = await db.Connection.QuerySingleOrDefaultAsync<OperationRow>(OperationSql.InsertOnce, new
            {
                db.TenantId,
                job.Id,
                job.Kind,
                job.Payload,
                job.Options.UniqueKey,
                MaxAttempts = job.Attempts,
                job.CorrelationId,
                job.Traceparent,
                Asking = job.AskedBy,
                Permission = permission,
                ActorId,
                ct,
            });
            if (begun is null)
                continue; // Somebody else has begun it: look again.
            jobs.Sent(job);
            return begun;
        }
    }

    public Task<OperationRow?> FindAsync(Guid id, CancellationToken ct) =>
        db.Connection.QuerySingleOrDefaultAsync<OperationRow>(OperationSql.SelectOperation, new { db.TenantId, Id = id, ct });

    /// <summary>For the handler: how far it is. Written at the beginning, after the first step, and then at most once a second.</summary>
    public async Task ReportAsync(Guid id, long done, long? total, CancellationToken ct)
    {
        if (_reportedAt != 0 && TimeProvider.System.GetElapsedTime(_reportedAt) < Between)
            return;
        if (done > 0)
            _reportedAt = TimeProvider.System.GetTimestamp();
        await db.Connection.ExecuteAsync(OperationSql.ReportProgress, new { db.TenantId, Id = id, Done = done, Total = total, ct });
    }

    /// <summary>For the handler: done. The file is one of the store; the result a JSON object. Either may be missing.</summary>
    public Task SucceedAsync(Guid id, OperationResult result, CancellationToken ct) => db.Connection.ExecuteAsync(
        OperationSql.FinishOperation, new { db.TenantId, Id = id, ResultKey = result.FileKey, ResultName = result.FileName, Result = result.Json, Error = (string?)null, ct });

    /// <summary>For the handler: never to be done, for a reason that the tenant may read.</summary>
    public Task FailAsync(Guid id, string error, CancellationToken ct) => db.Connection.ExecuteAsync(
        OperationSql.FinishOperation, new { db.TenantId, Id = id, ResultKey = (string?)null, ResultName = (string?)null, Result = (string?)null, Error = error, ct });
}

/// <param name="FileKey">In the store.</param>
/// <param name="FileName">What it is called when it is fetched.</param>
/// <param name="Json">A JSON object with what else there is to say.</param>
internal sealed record OperationResult(string? FileKey = null, string? FileName = null, string? Json = null);
