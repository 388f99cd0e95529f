using System.Collections.Concurrent;
using Dapper;
using Npgsql;
using Saas.Api.Platform.Data;

namespace Saas.Api.Platform.ApiKeys;

/// <summary>When keys were last used, until it is written: a use costs no write.</summary>
internal sealed class ApiKeyUses(TimeProvider time)
{
    private ConcurrentDictionary<(Guid Tenant, Guid Key), (DateTime At, string? Address)> _used = new();

    public void Add(Guid tenantId, Guid keyId, string? address) => _used[(tenantId, keyId)] = (time.GetUtcNow().UtcDateTime, address);

    /// <summary>What has gathered, to be written; a use that comes in at this moment may stay with it unwritten, as one of a killed process does.</summary>
    public IReadOnlyList<KeyValuePair<(Guid Tenant, Guid Key), (DateTime At, string? Address)>> Take() =>
        _used.IsEmpty ? [] : [.. Interlocked.Exchange(ref _used, new())];

    /// <summary>What could not be written; a later use stands.</summary>
    public void Return(IEnumerable<KeyValuePair<(Guid Tenant, Guid Key), (DateTime At, string? Address)>> uses)
    {
        foreach (var (key, use) in uses)
            _used.TryAdd(key, use);
    }
}

/// <summary>Writes last uses every API_KEY_USES_EVERY, and once more when every request has been answered.</summary>
internal sealed partial class ApiKeyUseFlusher(ApiKeyUses uses, Database database, ApiKeySettings settings, ILogger<ApiKeyUseFlusher> logger) : BackgroundService, IHostedLifecycleService
{
    private static readonly TimeSpan LastFlush = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(settings.UsesEvery);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                await FlushAsync(stoppingToken);
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
        await FlushAsync(limit.Token);
    }

    private async Task FlushAsync(CancellationToken ct)
    {
        var taken = uses.Take();
        if (taken.Count == 0)
            return;
        try
        {
            var system = database.Jobs;
            await system.ExecuteAsync(ApiKeySql.RecordUses, new
            {
                TenantIds = (object)taken.Select(use => use.Key.Tenant).ToArray(),
                Ids = (object)taken.Select(use => use.Key.Key).ToArray(),
                Ats = (object)taken.Select(use => use.Value.At).ToArray(),
                Addresses = (object)taken.Select(use => use.Value.Address).ToArray(),
                ct,
            });
        }
        catch (Exception exception) when (Transient.Is(exception) || exception is OperationCanceledException)
        {
            // The database is away: the next time.
            uses.Return(taken);
        }
        catch (PostgresException refused)
        {
            // Not to be mended by trying again.
            LogRefused(taken.Count, refused.SqlState);
        }
    }

    [LoggerMessage(LogLevel.Error, "Last uses of {Count} API keys are lost: PostgreSQL refuses them ({SqlState})")]
    private partial void LogRefused(int count, string sqlState);
}
