using System.IO.Compression;
using System.Text;
using System.Text.Json.Serialization;
using Dapper;
using Saas.Api.Platform.Audit;
using Saas.Api.Platform.Data;
using Saas.Api.Platform.Jobs;
using Saas.Api.Platform.Operations;
using Saas.Api.Platform.Storage;

namespace Saas.Api.Platform.Accounts.Export;

internal sealed record AccountExport(Guid AccountId);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(AccountExport))]
internal sealed partial class AccountExportJson : JsonSerializerContext;

/// <summary>
/// Everything that is held about an account, over all of its tenants, as a ZIP archive with one file of JSON lines for each table; no
/// secrets and no hashes of them. Which tables there are to tell about is checked by a rule test against the database's catalogue.
/// </summary>
internal sealed class ExportAccountJob(Database database, AuditInbox inbox, OperationStore operations, IFileStore files) : IJobHandler<AccountExport>
{
    private const int PageSize = 1000;

    public static readonly JobKind<AccountExport> Kind = new("account.export", AccountExportJson.Default.AccountExport) { Attempts = 5, Timeout = TimeSpan.FromMinutes(30) };

    public async Task<JobOutcome> RunAsync(AccountExport payload, JobContext job, CancellationToken ct)
    {
        await operations.ReportAsync(job.JobId, 0, null, ct);
        await using var file = TemporaryFile.Create();
        await using (var archive = await ZipArchive.CreateAsync(file, ZipArchiveMode.Create, leaveOpen: true, entryNameEncoding: null, ct))
        {
            await WriteTablesAsync(archive, payload.AccountId, ct);
            await WritePagesAsync(archive, payload.AccountId, ct);
        }
        file.Position = 0;
        var key = FileKey.Of(job.TenantId, "exports", job.JobId, "zip");
        await files.PutAsync(key, file, "application/zip", ct);
        await operations.SucceedAsync(job.JobId, new(key, "account.zip"), ct);
        return JobOutcome.Done;
    }

    /// <summary>What an account has few of.</summary>
    private async Task WriteTablesAsync(ZipArchive archive, Guid accountId, CancellationToken ct)
    {
        var (system, whose) = (database.Jobs, new { AccountId = accountId, ct });
        await WriteAsync(archive, "accounts", await system.QueryAsync<string>(AccountExportSql.SelectAccount, whose), ct);
        await WriteAsync(archive, "users", await system.QueryAsync<string>(AccountExportSql.SelectUsers, whose), ct);
        await WriteAsync(archive, "totp_secrets", await system.QueryAsync<string>(AccountExportSql.SelectTotp, whose), ct);
        await WriteAsync(archive, "recovery_codes", await system.QueryAsync<string>(AccountExportSql.SelectRecoveryCodes, whose), ct);
        await WriteAsync(archive, "sign_in_challenges", await system.QueryAsync<string>(AccountExportSql.SelectChallenges, whose), ct);
        await WriteAsync(archive, "second_factor_failures", await system.QueryAsync<string>(AccountExportSql.SelectFactorFailures, whose), ct);
        await WriteAsync(archive, "passkeys", await system.QueryAsync<string>(AccountExportSql.SelectPasskeys, whose), ct);
        await WriteAsync(archive, "passkey_handles", await system.QueryAsync<string>(AccountExportSql.SelectPasskeyHandles, whose), ct);
        await WriteAsync(archive, "one_time_codes", await system.QueryAsync<string>(AccountExportSql.SelectOneTimeCodes, whose), ct);
        await WriteAsync(archive, "registrations", await system.QueryAsync<string>(AccountExportSql.SelectRegistrations, whose), ct);
        await WriteAsync(archive, "invitations", await system.QueryAsync<string>(AccountExportSql.SelectInvitations, whose), ct);
        await WriteAsync(archive, "api_keys", await system.QueryAsync<string>(AccountExportSql.SelectApiKeys, whose), ct);
        await WriteAsync(archive, "operations", await system.QueryAsync<string>(AccountExportSql.SelectOperations, whose), ct);
    }

    /// <summary>What there may be much of.</summary>
    private async Task WritePagesAsync(ZipArchive archive, Guid accountId, CancellationToken ct)
    {
        var system = database.Jobs;
        await using (var lines = await OpenAsync(archive, "sessions", ct))
        {
            var after = Guid.Empty;
            for (List<ExportRow> page = [new(default, "")]; page.Count > 0; after = page.Count > 0 ? page[^1].Id : after)
            {
                page = [.. await system.QueryAsync<ExportRow>(AccountExportSql.SelectSessions, new { AccountId = accountId, After = after, Take = PageSize, ct })];
                await WriteAsync(lines, page.Select(row => row.Line), ct);
            }
        }
        await inbox.EmptyAsync(ct);
        await using var trail = await OpenAsync(archive, "audit_events", ct);
        foreach (var tenantId in await system.QueryAsync<Guid>(AccountExportSql.SelectTenants, new { AccountId = accountId, ct }))
        {
            var after = Guid.Empty;
            for (List<ExportRow> page = [new(default, "")]; page.Count > 0; after = page.Count > 0 ? page[^1].Id : after)
            {
                page = [.. await system.QueryAsync<ExportRow>(
                    AccountExportSql.SelectAuditEvents, new { AccountId = accountId, TenantId = tenantId, After = after, Take = PageSize, ct })];
                await WriteAsync(trail, page.Select(row => row.Line), ct);
            }
        }
    }

    private static async Task WriteAsync(ZipArchive archive, string table, IEnumerable<string> lines, CancellationToken ct)
    {
        await using var entry = await OpenAsync(archive, table, ct);
        await WriteAsync(entry, lines, ct);
    }

    private static Task<Stream> OpenAsync(ZipArchive archive, string table, CancellationToken ct) => archive.CreateEntry($"{table}.ndjson").OpenAsync(ct);

    private static async Task WriteAsync(Stream entry, IEnumerable<string> lines, CancellationToken ct)
    {
        foreach (var line in lines)
            await entry.WriteAsync(Encoding.UTF8.GetBytes($"{line}\n"), ct);
    }
}

/// <param name="Id">Where the next page begins.</param>
/// <param name="Line">The row as JSON.</param>
internal sealed record ExportRow(Guid Id, string Line);
