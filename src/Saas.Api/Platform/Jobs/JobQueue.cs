using Npgsql;
using NpgsqlTypes;
using Saas.Api.Platform.Data;
using Saas.Api.Platform.Tenancy;

namespace Saas.Api.Platform.Jobs;

/// <summary>
/// Enqueues jobs: as a rider of the caller's statement, so that both are committed or neither is, and in one round trip; or in the
/// caller's transaction; or by themselves.
/// </summary>
internal sealed class JobQueue(Database database, JobWake wake, JobMetrics metrics)
{
    /// <summary>Jobs of a tenant that commit together with the statement that carries them.</summary>
    public Rider Rider(Guid tenantId, params IReadOnlyList<NewJob> jobs) => new(() => Command(tenantId, jobs), () => Sent(jobs));

    /// <summary>Enqueues jobs of a tenant by themselves.</summary>
    public async Task EnqueueAsync(Guid tenantId, IReadOnlyList<NewJob> jobs, CancellationToken ct)
    {
        await using var batch = database.App.CreateBatch();
        batch.BatchCommands.Add(ScopedCommand.Scope(tenantId)!);
        batch.BatchCommands.Add(Command(tenantId, jobs));
        await batch.ExecuteNonQueryAsync(ct);
        Sent(jobs);
    }

    /// <summary>To be called for jobs that a statement of the caller's own has enqueued.</summary>
    public void Sent(params IReadOnlyList<NewJob> jobs)
    {
        metrics.Enqueued(jobs);
        wake.Ring();
    }

    private static NpgsqlBatchCommand Command(Guid tenantId, IReadOnlyList<NewJob> jobs)
    {
        var command = new NpgsqlBatchCommand(NewJobSql.InsertJobs);
        command.Parameters.Add(new NpgsqlParameter<Guid>("TenantId", tenantId));
        Add("Ids", NpgsqlDbType.Uuid, job => job.Id);
        Add("Kinds", NpgsqlDbType.Text, job => job.Kind);
        Add("Priorities", NpgsqlDbType.Integer, job => job.Options.Priority);
        Add("Payloads", NpgsqlDbType.Text, job => job.Payload);
        Add("Tags", NpgsqlDbType.Text, job => string.Join(',', job.Options.Tags));
        Add("UniqueKeys", NpgsqlDbType.Text, job => job.Options.UniqueKey);
        Add("UniqueForever", NpgsqlDbType.Boolean, job => job.Options.UniqueForever);
        Add("Attempts", NpgsqlDbType.Integer, job => job.Attempts);
        Add("Delays", NpgsqlDbType.Double, job => job.Options.Delay.TotalSeconds);
        Add("CorrelationIds", NpgsqlDbType.Text, job => job.CorrelationId);
        Add("Traceparents", NpgsqlDbType.Text, job => job.Traceparent);
        Add("AskedBy", NpgsqlDbType.Text, job => job.AskedBy);
        return command;

        void Add<T>(string name, NpgsqlDbType type, Func<NewJob, T> value)
        {
            var values = new T[jobs.Count];
            for (var i = 0; i < values.Length; i++)
                values[i] = value(jobs[i]);
            command.Parameters.Add(new NpgsqlParameter<T[]>(name, NpgsqlDbType.Array | type) { TypedValue = values });
        }
    }
}
