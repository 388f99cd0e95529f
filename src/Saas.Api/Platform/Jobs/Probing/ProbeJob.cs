using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Dapper;
using Saas.Api.Platform.Configuration;
using Saas.Api.Platform.Tenancy;

namespace Saas.Api.Platform.Jobs.Probing;

/// <summary>Where probe jobs leave their marks.</summary>
internal sealed record ProbeOptions(string Folder)
{
    /// <summary>Null: this program has no probe jobs.</summary>
    public static ProbeOptions? Read(SettingsReader settings) => settings.Optional(Settings.JobsProbeFolder) is { } folder ? new(folder) : null;
}

/// <summary>What a probe job does.</summary>
/// <param name="File">Name of a file in JOBS_PROBE_FOLDER that gets a line "job attempt tenant users" when the job is done; null: none.</param>
/// <param name="Milliseconds">How long it takes.</param>
/// <param name="FailTimes">Attempts that fail before one succeeds.</param>
/// <param name="Mode">How it misbehaves: null, throw (unexpected), fail (for good), hang (deaf to its cancellation), snooze, allocate (100 MB).</param>
internal sealed record ProbePayload(string? File, int Milliseconds, int FailTimes, string? Mode);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(ProbePayload))]
internal sealed partial class ProbeJson : JsonSerializerContext;

/// <summary>For load and fault tests: does as it is told, and leaves a mark that survives the process.</summary>
internal sealed class ProbeJob(ProbeOptions options, TenantDb db) : IJobHandler<ProbePayload>
{
    private const int Allocation = 100_000_000;
    private static readonly SemaphoreSlim Writing = new(1);

    public static readonly JobKind<ProbePayload> Kind = new("probe", ProbeJson.Default.ProbePayload)
    {
        Timeout = TimeSpan.FromSeconds(5),
        Backoff = new Backoff(TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(2)),
    };

    public async Task<JobOutcome> RunAsync(ProbePayload payload, JobContext job, CancellationToken ct)
    {
        if (payload.Milliseconds > 0)
            await Task.Delay(payload.Milliseconds, ct);
        if (job.Attempt <= payload.FailTimes)
            throw new JobFailedException($"Told to fail in attempt {job.Attempt}.");
        switch (payload.Mode)
        {
            case "throw":
                throw new InvalidOperationException("secret detail");
            case "fail":
                return JobOutcome.Fail("Told to fail for good.");
            case "hang":
                await Task.Delay(Timeout.Infinite, CancellationToken.None);
                break;
            case "allocate":
                new byte[Allocation].AsSpan().Fill(1);
                break;
            case "snooze" when !Marked(payload, job):
                await MarkAsync(payload, job, ct);
                return JobOutcome.Snooze(TimeSpan.FromMilliseconds(100));
        }
        await MarkAsync(payload, job, ct);
        return JobOutcome.Done;
    }

    private bool Marked(ProbePayload payload, JobContext job) =>
        File.Exists(PathOf(payload.File!)) && File.ReadAllText(PathOf(payload.File!)).Contains(job.JobId.ToString(), StringComparison.Ordinal);

    private async Task MarkAsync(ProbePayload payload, JobContext job, CancellationToken ct)
    {
        if (payload.File is null)
            return;
        var users = await db.Connection.QuerySingleAsync<long>(ProbeSql.CountUsers, new { db.TenantId, ct });
        var line = string.Create(CultureInfo.InvariantCulture, $"{job.JobId} {job.Attempt} {job.TenantId} {users} {job.CorrelationId}\n");
        await Writing.WaitAsync(ct);
        try
        {
            await using var turn = await TurnAsync($"{PathOf(payload.File)}.lock", ct);
            await using var file = new FileStream(PathOf(payload.File), FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
            await file.WriteAsync(Encoding.UTF8.GetBytes(line), ct);
        }
        finally
        {
            Writing.Release();
        }
    }

    /// <summary>One process at a time: FileMode.Append looks for the end and then writes there, so that two writers would overwrite each other.</summary>
    private static async Task<FileStream> TurnAsync(string path, CancellationToken ct)
    {
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.None);
            }
            catch (IOException) when (File.Exists(path))
            {
                await Task.Delay(1, ct);
            }
        }
    }

    private string PathOf(string file) => Path.Combine(options.Folder, Path.GetFileName(file));
}
