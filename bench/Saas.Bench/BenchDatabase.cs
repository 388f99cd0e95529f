using System.Diagnostics;
using System.Globalization;
using Npgsql;
using Saas.DevHost.Api;
using Saas.DevHost.Services;

namespace Saas.Bench;

/// <summary>A migrated and seeded database of one measurement, and what to look up in it.</summary>
internal sealed class BenchDatabase : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    private readonly NpgsqlDataSource _admin;

    private BenchDatabase(NpgsqlDataSource admin, Dictionary<string, string> environment) => (_admin, Environment) = (admin, environment);

    public Dictionary<string, string> Environment { get; }

    public static async Task<BenchDatabase> CreateAsync(BackingServices services, string name, string binary)
    {
        var environment = ApiEnvironment.For(services, name, 0);
        var api = ApiProgram.Native(Path.GetFullPath(binary));
        await api.RunVerbAsync("migrate", environment, CancellationToken.None);
        await api.RunVerbAsync("seed", environment, CancellationToken.None);
        return new(Admin(services, name), environment);
    }

    /// <summary>The administrator's connections to a database of these services.</summary>
    public static NpgsqlDataSource Admin(BackingServices services, string name) => NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder
    {
        Host = services.PostgresAdminUrl.Host,
        Port = services.PostgresAdminUrl.Port,
        Username = "postgres",
        Password = Uri.UnescapeDataString(services.PostgresAdminUrl.UserInfo.Split(':')[1]),
        Database = name,
        CommandTimeout = 0,
        Options = "-c statement_timeout=0 -c lock_timeout=0",
    });

    public async Task ExecuteAsync(string sql)
    {
        await using var command = _admin.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    public async Task<List<double>> ColumnAsync(string sql)
    {
        await using var command = _admin.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync();
        List<double> values = [];
        while (await reader.ReadAsync())
            values.Add(reader.GetDouble(0));
        return values;
    }

    /// <summary>Returns when no job waits or runs.</summary>
    public async Task DrainedAsync()
    {
        var began = Stopwatch.GetTimestamp();
        await using var command = _admin.CreateCommand(
            "SELECT NOT EXISTS (SELECT FROM jobs WHERE state = 'available') AND NOT EXISTS (SELECT FROM jobs WHERE state = 'running') AND NOT EXISTS (SELECT FROM jobs WHERE state IN ('scheduled', 'retryable'))");
        while (!(bool)(await command.ExecuteScalarAsync())!)
        {
            if (Stopwatch.GetElapsedTime(began) > Limit)
                throw new TimeoutException("Jobs are left over.");
            await Task.Delay(5);
        }
    }

    /// <summary>Jobs that were finished, over a hundred tenants, as a day would leave them.</summary>
    public async Task FillAsync(int jobs)
    {
        await ExecuteAsync(string.Create(CultureInfo.InvariantCulture, $$"""
            INSERT INTO jobs (tenant_id, id, kind, state, payload, attempt, max_attempts, created_at, run_at, started_at, finished_at)
            SELECT ('00000000-0000-7000-8000-' || lpad((i % 100)::text, 12, '0'))::uuid, gen_random_uuid(), 'probe', 'succeeded', '{"milliseconds": 0}', 1, 15,
                   now() - i * interval '50 ms', now() - i * interval '50 ms', now() - i * interval '50 ms', now() - i * interval '50 ms'
            FROM generate_series(1, {{jobs}}) i
            """));
        await ExecuteAsync("VACUUM ANALYZE jobs");
    }

    public ValueTask DisposeAsync() => _admin.DisposeAsync();
}
