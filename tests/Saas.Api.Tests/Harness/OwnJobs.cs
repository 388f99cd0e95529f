using System.Text.Json;

namespace Saas.Api.Tests.Harness;

/// <summary>A job as it is stored: how many of its holders were lost, the error of the last attempt that failed, whom a mail is for.</summary>
internal sealed record StoredJob(Guid Id, string State, int Attempt, int Lost, string? Error, string? To);

/// <summary>A database of its own with a tenant and an API that runs no jobs; the processes that run them are started by the test.</summary>
internal sealed class OwnJobs : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    private readonly Stack<ProgramInstance> _started = [];

    private OwnJobs(OwnDatabase database) => Database = database;

    public OwnDatabase Database { get; }

    public ApiInstance Api { get; private set; } = null!;

    public Tenant Tenant { get; private set; } = null!;

    /// <summary>The tenant's probe jobs; more of them by <see cref="MoreProbes"/>.</summary>
    public ProbeJobs Probes { get; private set; } = null!;

    public static async Task<OwnJobs> StartAsync(params (string Name, string? Value)[] settings) => await StartAsync(await OwnDatabase.MigratedAsync(), settings);

    /// <summary>Disposes of the database as well.</summary>
    public static async Task<OwnJobs> StartAsync(OwnDatabase database, params (string Name, string? Value)[] settings)
    {
        var own = new OwnJobs(database);
        try
        {
            own.Api = await own.ApiAsync(settings);
            own.Tenant = await Tenant.CreateAsync(own.Api);
            own.Probes = own.MoreProbes();
            return own;
        }
        catch
        {
            await own.DisposeAsync();
            throw;
        }
    }

    public ProbeJobs MoreProbes() => new(Tenant.Admin);

    public async Task<ApiInstance> ApiAsync(params (string Name, string? Value)[] settings)
    {
        var api = await Database.StartAsync(settings.ToDictionary(setting => setting.Name, setting => setting.Value));
        _started.Push(api);
        return api;
    }

    /// <summary>A worker with a short lease.</summary>
    public async Task<WorkerInstance> WorkerAsync(params (string Name, string? Value)[] settings)
    {
        var given = new Dictionary<string, string?> { ["JOBS_LEASE"] = "2s", ["JOBS_POLL"] = "200ms" };
        foreach (var (name, value) in settings)
            given[name] = value;
        var worker = await Database.StartWorkerAsync(given);
        _started.Push(worker);
        return worker;
    }

    /// <summary>A worker that sends mail by this server.</summary>
    public Task<WorkerInstance> MailWorkerAsync(SmtpServer server, params (string Name, string? Value)[] settings) => WorkerAsync(
    [
        ("SMTP_HOST", "127.0.0.1"), ("SMTP_PORT", server.Port.ToString(System.Globalization.CultureInfo.InvariantCulture)), ("SMTP_TLS", "none"),
        ("MAIL_FROM", "no-reply@saas.example.com"), ("MAIL_TIMEOUT", "2s"), .. settings,
    ]);

    public async Task<IReadOnlyList<StoredJob>> JobsAsync(string condition = "kind = 'probe'") => JsonSerializer.Deserialize<StoredJob[]>(
        await Database.ScalarAsync<string>($$"""
            SELECT coalesce(json_agg(json_build_object(
                       'id', id, 'state', state, 'attempt', attempt, 'to', payload ->> 'to', 'error', failures -> -1 ->> 'error',
                       'lost', jsonb_array_length(jsonb_path_query_array(coalesce(failures, '[]'), '$[*] ? (@.error == "The process that ran it was lost.")')))
                       ORDER BY id), '[]')::text
            FROM jobs
            WHERE {{condition}}
            """), JsonSerializerOptions.Web)!;

    public Task<IReadOnlyList<StoredJob>> JobsAsync(ProbeJobs probes) => JobsAsync($"payload ->> 'file' = '{probes.File}'");

    /// <summary>Waits for the only such job to be in this state.</summary>
    public async Task<StoredJob> JobAsync(string condition, string state)
    {
        IReadOnlyList<StoredJob> jobs = [];
        await Eventually.TrueAsync(async () => (jobs = await JobsAsync(condition)) is [var only] && only.State == state, Limit);
        return jobs[0];
    }

    /// <summary>Waits until at least so many jobs are held.</summary>
    public Task HeldAsync(int count) => Eventually.TrueAsync(async () => (await JobsAsync("state = 'running'")).Count >= count, Limit);

    /// <summary>Freezes a worker while it holds so many jobs; when they were done before that, once more.</summary>
    public async Task<ProbeJobs> FreezeWithAsync(WorkerInstance worker, int count, int milliseconds)
    {
        while (true)
        {
            var probes = MoreProbes();
            await probes.AddAsync(count, new { milliseconds });
            await Eventually.TrueAsync(async () => (await JobsAsync(probes)).All(job => job.State != "available"), Limit);
            worker.Freeze();
            if ((await JobsAsync(probes)).All(job => job.State == "running"))
                return probes;
            worker.Thaw();
            await FinishedAsync();
        }
    }

    /// <summary>Waits until every job has come to an end.</summary>
    public Task FinishedAsync() => Eventually.TrueAsync(
        () => Database.ScalarAsync<bool>("SELECT NOT EXISTS (SELECT FROM jobs WHERE state IN ('available', 'scheduled', 'running', 'retryable'))"), Limit);

    /// <summary>Waits for the end of so many probe jobs: each has had its effect, and a second one only where a holder was lost; no process has met an error.</summary>
    /// <returns>How many effects were there more than once.</returns>
    public async Task<int> ShouldAllBeDoneAsync(ProbeJobs probes, int count)
    {
        await FinishedAsync();
        var effects = probes.Marks.CountBy(mark => Guid.Parse(mark[0])).ToDictionary();
        var jobs = await JobsAsync(probes);
        Assert.Equal(count, jobs.Count);
        Assert.All(jobs, job => Assert.Equal("succeeded", job.State));
        Assert.All(jobs, job => Assert.InRange(effects.GetValueOrDefault(job.Id), 1, 1 + job.Lost));
        Assert.Empty(_started.SelectMany(instance => instance.Lines("\"LogLevel\":\"Error\"")));
        return effects.Values.Sum() - count;
    }

    public async ValueTask DisposeAsync()
    {
        while (_started.TryPop(out var instance))
            await instance.DisposeAsync();
        await Database.DisposeAsync();
    }
}
