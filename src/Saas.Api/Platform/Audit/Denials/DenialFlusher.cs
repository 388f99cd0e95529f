using Dapper;
using Npgsql;
using Saas.Api.Platform.Data;

namespace Saas.Api.Platform.Audit.Denials;

/// <summary>Writes what has gathered, every AUDIT_FLUSH, and once more when every request has been answered.</summary>
internal sealed partial class DenialFlusher(AuditDenials denials, DenialMetrics metrics, Database database, AuditOptions options, ILogger<DenialFlusher> logger)
    : BackgroundService, IHostedLifecycleService
{
    private const int Batch = 1000;
    private static readonly TimeSpan LastFlush = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Flush);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                await FlushAsync(all: false, stoppingToken);
        }
        catch (OperationCanceledException)
        {
            // The rest is written when the server has stopped.
        }
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StoppedAsync(CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(LastFlush);
        await FlushAsync(all: true, limit.Token);
    }

    private async Task FlushAsync(bool all, CancellationToken ct)
    {
        IReadOnlyList<Denial> taken = denials.Take(all);
        for (var at = 0; at < taken.Count; at += Batch)
        {
            IReadOnlyList<Denial> batch = [.. taken.Skip(at).Take(Batch)];
            try
            {
                await WriteAsync(batch, ct);
                metrics.Written(batch.Count);
            }
            catch (Exception exception) when (Transient.Is(exception) || exception is OperationCanceledException)
            {
                // The database is away: the next time.
                denials.Return([.. taken.Skip(at)]);
                if (all)
                    LogLost(taken.Count - at);
                return;
            }
            catch (PostgresException refused)
            {
                // Not to be mended by trying again.
                LogRefused(batch.Count, refused.SqlState);
            }
        }
    }

    private async Task WriteAsync(IReadOnlyList<Denial> batch, CancellationToken ct)
    {
        var system = database.Jobs;
        await system.ExecuteAsync(DenialSql.InsertDenials, new
        {
            TenantIds = (object)batch.Select(denial => denial.TenantId).ToArray(),
            AccountIds = (object)batch.Select(denial => denial.AccountId == Guid.Empty ? (Guid?)null : denial.AccountId).ToArray(),
            ApiKeyIds = (object)batch.Select(denial => denial.ApiKeyId).ToArray(),
            ObjectIds = (object)batch.Select(denial => denial.ObjectId).ToArray(),
            SessionIds = (object)batch.Select(denial => denial.SessionId).ToArray(),
            ImpersonatorIds = (object)batch.Select(denial => denial.ImpersonatorId).ToArray(),
            Ats = (object)batch.Select(denial => denial.At).ToArray(),
            Actions = (object)batch.Select(denial => denial.Action).ToArray(),
            Codes = (object)batch.Select(denial => denial.Code).ToArray(),
            Counts = (object)batch.Select(denial => denial.Count).ToArray(),
            Operations = (object)batch.Select(denial => denial.Operation).ToArray(),
            Addresses = (object)batch.Select(denial => denial.Origin?.Address).ToArray(),
            UserAgents = (object)batch.Select(denial => denial.Origin?.UserAgent).ToArray(),
            CorrelationIds = (object)batch.Select(denial => denial.CorrelationId).ToArray(),
            ct,
        });
    }

    [LoggerMessage(LogLevel.Error, "{Count} denials are lost to the audit trail: PostgreSQL refuses them ({SqlState})")]
    private partial void LogRefused(int count, string sqlState);

    [LoggerMessage(LogLevel.Error, "{Count} denials are lost to the audit trail: PostgreSQL was away when the program ended")]
    private partial void LogLost(int count);
}
