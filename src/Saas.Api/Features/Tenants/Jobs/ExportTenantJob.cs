using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Saas.Api.Platform.Audit;
using Saas.Api.Platform.Jobs;
using Saas.Api.Platform.Operations;
using Saas.Api.Platform.Storage;
using Saas.Api.Platform.Tenancy;

namespace Saas.Api.Features.Tenants.Jobs;

/// <summary>The job's payload: there is nothing to choose.</summary>
internal sealed record TenantExport;

/// <param name="Tables">How many files of rows the archive has.</param>
/// <param name="Rows">How many there are in all of them.</param>
/// <param name="Bytes">Of the archive.</param>
/// <param name="Sha256">Of the archive, in hexadecimal.</param>
internal sealed record TenantExportResult(int Tables, long Rows, long Bytes, string Sha256);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(TenantExport))]
[JsonSerializable(typeof(TenantExportResult))]
internal sealed partial class TenantExportJson : JsonSerializerContext;

/// <summary>
/// Writes all that a tenant has, every table as it was at the same moment, into an archive in the file store. Which tables there are is read
/// from the database's catalogue, so that none is forgotten.
/// </summary>
internal sealed class ExportTenantJob(TenantDb db, OperationStore operations, IFileStore files) : IJobHandler<TenantExport>
{
    public static readonly JobKind<TenantExport> Kind = new("tenant.export", TenantExportJson.Default.TenantExport)
    {
        Attempts = 5,
        Timeout = TimeSpan.FromHours(1),
        // Each holds a connection of the service's own.
        MaxConcurrency = 1,
    };

    private long _done;

    public async Task<JobOutcome> RunAsync(TenantExport payload, JobContext job, CancellationToken ct)
    {
        await operations.ReportAsync(job.JobId, 0, null, ct);
        await using var file = TemporaryFile.Create();
        var tables = await WriteAsync(file, job.JobId, ct);
        file.Position = 0;
        var hash = Convert.ToHexStringLower(await SHA256.HashDataAsync(file, ct));
        var result = new TenantExportResult(tables, _done, file.Length, hash);
        file.Position = 0;
        var key = FileKey.Of(db.TenantId, "exports", job.JobId, "zip");
        try
        {
            await files.PutAsync(key, file, "application/zip", ct);
        }
        catch (OperationCanceledException)
        {
            // The store may have had all of it by then: nobody would find it.
            await files.DeleteAsync(key, CancellationToken.None);
            throw;
        }
        // Not to be cancelled: the file is there.
        await operations.SucceedAsync(job.JobId, new(key, "tenant.zip", JsonSerializer.Serialize(result, TenantExportJson.Default.TenantExportResult)), CancellationToken.None);
        return JobOutcome.Done;
    }

    private async Task<int> WriteAsync(Stream file, Guid operation, CancellationToken ct)
    {
        // What is recorded between these two is in the file of the inbox.
        await AuditInbox.EmptyAsync(db.Connection, db.TenantId, ct);
        await using var snapshot = await db.OpenSnapshotAsync(ct);
        var (tables, total) = (await snapshot.ListTablesAsync(ct), 0L);
        foreach (var table in tables)
            total += await snapshot.CountAsync(table, ct);
        await using var archive = await TenantArchive.CreateAsync(file, ct);
        foreach (var table in tables)
        {
            string[] leftOut = [.. table.Columns.Where(column => LeftOutColumns.All.Contains($"{table.Name}.{column}"))];
            await archive.AddTableAsync(table.Name, leftOut, ReportedAsync(snapshot.ReadAsync(table, LeftOutColumns.All, ct), operation, total, ct), ct);
        }
        await archive.AddManifestAsync(db.TenantId, snapshot.TakenAt, ct);
        return tables.Count;
    }

    private async IAsyncEnumerable<string> ReportedAsync(IAsyncEnumerable<string> lines, Guid operation, long total, [EnumeratorCancellation] CancellationToken ct)
    {
        const int Every = 1000;
        await foreach (var line in lines.WithCancellation(ct))
        {
            if (++_done % Every == 0)
                await operations.ReportAsync(operation, _done, total, ct);
            yield return line;
        }
    }
}
