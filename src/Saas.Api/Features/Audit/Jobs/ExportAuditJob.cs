using System.Text.Json;
using System.Text.Json.Serialization;
using Dapper;
using Saas.Api.Platform.Audit;
using Saas.Api.Platform.Jobs;
using Saas.Api.Platform.Operations;
using Saas.Api.Platform.Storage;
using Saas.Api.Platform.Tenancy;

namespace Saas.Api.Features.Audit.Jobs;

/// <param name="From">Only events at this time or later.</param>
/// <param name="To">Only events before this time.</param>
internal sealed record AuditExport(DateTimeOffset? From, DateTimeOffset To);

/// <param name="Events">How many lines the file has.</param>
internal sealed record AuditExportResult(long Events);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(AuditExport))]
[JsonSerializable(typeof(AuditExportResult))]
internal sealed partial class AuditExportJson : JsonSerializerContext;

/// <summary>Writes a tenant's audit trail, oldest first, as one line of JSON for each event, into the file store.</summary>
internal sealed class ExportAuditJob(TenantDb db, OperationStore operations, IFileStore files) : IJobHandler<AuditExport>
{
    private const int PageSize = 1000;

    public static readonly JobKind<AuditExport> Kind = new("audit.export", AuditExportJson.Default.AuditExport) { Attempts = 5, Timeout = TimeSpan.FromMinutes(30) };

    public async Task<JobOutcome> RunAsync(AuditExport payload, JobContext job, CancellationToken ct)
    {
        await operations.ReportAsync(job.JobId, 0, null, ct);
        var (from, to) = (payload.From is { } begin ? AuditId.At(begin) : AuditId.First, AuditId.At(payload.To));
        await AuditInbox.EmptyAsync(db.Connection, db.TenantId, ct);
        var total = await db.Connection.QuerySingleAsync<long>(ExportAuditJobSql.CountRange, new { db.TenantId, FromId = from, ToId = to, ct });
        await using var file = TemporaryFile.Create();
        long events = 0;
        while (true)
        {
            List<AuditRow> rows = [.. await db.Connection.QueryAsync<AuditRow>(AuditRowSql.SelectRange, new { db.TenantId, FromId = from, ToId = to, Take = PageSize, ct })];
            foreach (var row in rows)
            {
                await JsonSerializer.SerializeAsync(file, AuditEventResponse.Of(row), AuditJson.Default.AuditEventResponse, ct);
                file.WriteByte((byte)'\n');
            }
            events += rows.Count;
            if (rows.Count < PageSize)
                break;
            from = rows[^1].Id;
            await operations.ReportAsync(job.JobId, events, total, ct);
        }
        file.Position = 0;
        var key = FileKey.Of(db.TenantId, "exports", job.JobId, "ndjson");
        await files.PutAsync(key, file, "application/x-ndjson", ct);
        var result = JsonSerializer.Serialize(new AuditExportResult(events), AuditExportJson.Default.AuditExportResult);
        await operations.SucceedAsync(job.JobId, new(key, "audit.ndjson", result), ct);
        return JobOutcome.Done;
    }
}
