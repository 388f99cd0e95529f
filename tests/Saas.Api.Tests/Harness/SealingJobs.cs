namespace Saas.Api.Tests.Harness;

/// <summary>A database of its own with an API and a worker that seals at once, for tests that change the trail as only an administrator can.</summary>
public sealed class SealingJobs : IAsyncLifetime
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private OwnJobs _own = null!;
    private WorkerInstance _worker = null!;

    internal OwnDatabase Database => _own.Database;

    internal ApiInstance Api => _own.Api;

    public async ValueTask InitializeAsync()
    {
        _own = await OwnJobs.StartAsync();
        _worker = await _own.WorkerAsync(("AUDIT_SEAL_LAG", "1ms"));
    }

    public ValueTask DisposeAsync() => _own.DisposeAsync();

    /// <summary>A tenant with two seals.</summary>
    internal async Task<Tenant> TenantAsync()
    {
        var tenant = await Tenant.CreateAsync(Api);
        await SealAsync(tenant);
        await tenant.AddAsync();
        await tenant.AddAsync();
        await SealAsync(tenant);
        return tenant;
    }

    internal Task<long> EventsAsync(Tenant tenant) => Database.ScalarAsync<long>($"SELECT count(*) FROM audit_events WHERE tenant_id = '{tenant.Id}'");

    /// <summary>Waits until everything of the tenant is sealed.</summary>
    internal Task SealAsync(Tenant tenant) => Eventually.TrueAsync(
        async () =>
        {
            await RunAsync("audit.seal");
            return await Database.ScalarAsync<bool>(
                $"SELECT NOT EXISTS (SELECT FROM audit_events WHERE tenant_id = '{tenant.Id}' AND id > coalesce((SELECT to_id FROM audit_seals WHERE tenant_id = '{tenant.Id}' ORDER BY number DESC LIMIT 1), '00000000-0000-0000-0000-000000000000'))");
        },
        Limit);

    /// <summary>Runs a job of this kind to its end.</summary>
    internal async Task RunAsync(string kind, TimeSpan? limit = null)
    {
        var id = Guid.CreateVersion7();
        await Database.ExecuteAsync($$"""
            INSERT INTO jobs (tenant_id, id, kind, state, payload, max_attempts)
            VALUES ('00000000-0000-0000-0000-000000000000', '{{id}}', '{{kind}}', 'available', '{"schedule": "test", "tick": "2026-01-01T00:00:00Z"}', 1)
            """);
        await Eventually.TrueAsync(async () => (await Database.ScalarAsync<string>($"SELECT state || coalesce(failures::text, '') FROM jobs WHERE id = '{id}'")) is var state
            && (state == "succeeded" || (state.StartsWith("dead", StringComparison.Ordinal) ? throw new InvalidOperationException($"{state}\n{string.Join('\n', _worker.Lines(kind).TakeLast(1))}") : false)), limit ?? Limit);
    }
}
