using System.Text.Json;
using System.Text.Json.Serialization;
using Dapper;
using Saas.Api.Platform.Data;
using Saas.Api.Platform.Jobs;
using Saas.Api.Platform.Operations;

namespace Saas.Api.Platform.Audit.Sealing;

internal sealed record SealTrail;

/// <param name="Seals">Seals that were made.</param>
/// <param name="Events">Events that they are over.</param>
internal sealed record SealTrailResult(int Seals, long Events);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(SealTrail))]
[JsonSerializable(typeof(SealTrailResult))]
internal sealed partial class SealTrailJson : JsonSerializerContext;

/// <summary>
/// Seals one tenant's trail because somebody asks for it, without waiting for the schedule: all of it that is so old that nothing can turn
/// up among it any more, as <see cref="SealJob"/> does for everybody.
/// </summary>
internal sealed class SealTrailJob(Database database, TrailSealer sealer, OperationStore operations, AuditOptions options) : IJobHandler<SealTrail>
{
    public static readonly JobKind<SealTrail> Kind = new("audit.seal_trail", SealTrailJson.Default.SealTrail) { Attempts = 5, Timeout = TimeSpan.FromMinutes(10) };

    public async Task<JobOutcome> RunAsync(SealTrail payload, JobContext job, CancellationToken ct)
    {
        var system = database.Jobs;
        await system.ExecuteAsync(SealSql.TakeHorizon, new { ct });
        var stop = await system.QuerySingleOrDefaultAsync<DateTime?>(SealSql.SelectStop, new { LagSeconds = options.SealLag.TotalSeconds, ct });
        var (to, seals, events) = (stop is { } moment ? AuditId.At(moment) : AuditId.First, 0, 0L);
        await AuditInbox.EmptyAsync(system, job.TenantId, ct);
        var total = await system.QuerySingleAsync<long>(SealSql.CountUnsealed, new { job.TenantId, ToId = to, ct });
        await operations.ReportAsync(job.JobId, 0, total, ct);
        while (await sealer.SealNextAsync(job.TenantId, to, ct) is { } seal)
        {
            (seals, events) = (seals + 1, events + seal.Events);
            await operations.ReportAsync(job.JobId, events, Math.Max(total, events), ct);
        }
        var result = JsonSerializer.Serialize(new SealTrailResult(seals, events), SealTrailJson.Default.SealTrailResult);
        await operations.SucceedAsync(job.JobId, new(Json: result), ct);
        return JobOutcome.Done;
    }
}
