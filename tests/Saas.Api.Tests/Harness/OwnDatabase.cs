using Npgsql;
using Saas.DevHost.Services;

namespace Saas.Api.Tests.Harness;

/// <summary>A database of one test, on the shared server unless another one is given; dropped at its end.</summary>
internal sealed class OwnDatabase : IAsyncDisposable
{
    private readonly string _name = $"own_{Unique.Text()}";

    private readonly BackingServices? _services;

    public OwnDatabase(BackingServices? services = null)
    {
        _services = services;
        Environment = ApiHost.Current.EnvironmentFor(_name, services).ToDictionary(pair => pair.Key, string? (pair) => pair.Value);
    }

    /// <summary>The settings of verbs; a test may change them.</summary>
    public Dictionary<string, string?> Environment { get; }

    public static async Task<OwnDatabase> MigratedAsync(BackingServices? services = null)
    {
        var database = new OwnDatabase(services);
        var migrated = await database.RunAsync("migrate");
        Assert.True(migrated.ExitCode == 0, migrated.Errors);
        return database;
    }

    public Task<VerbResult> RunAsync(params string[] args) => ApiHost.Current.RunVerbAsync(Environment, args);

    /// <summary>Serves from this database, until it refuses or ends by itself.</summary>
    public Task<VerbResult> ServeAsync(string? databaseUrl = null) => ApiHost.Current.RunVerbAsync(new Dictionary<string, string?>(Environment)
    {
        ["DATABASE_URL"] = databaseUrl ?? Environment["DATABASE_URL"],
    });

    public Task<ApiInstance> StartAsync(params (string Name, string? Value)[] settings) =>
        StartAsync(settings.ToDictionary(setting => setting.Name, setting => setting.Value));

    public Task<ApiInstance> StartAsync(IReadOnlyDictionary<string, string?> settings) => ApiHost.Current.StartAsync(Serving(settings));

    public Task<WorkerInstance> StartWorkerAsync(IReadOnlyDictionary<string, string?>? settings = null) => ApiHost.Current.StartWorkerAsync(Serving(settings));

    public async Task<T> ScalarAsync<T>(string sql)
    {
        await using var connection = await ApiHost.ConnectAsync("postgres", Given());
        await AuditRows.TakeInAsync(connection, sql);
        await using var command = new NpgsqlCommand(sql, connection);
        return (T)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }

    public async Task ExecuteAsync(string sql, string role = "postgres")
    {
        await using var connection = await ApiHost.ConnectAsync(role, Given());
        if (role == "postgres")
            await AuditRows.TakeInAsync(connection, sql);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Other services go as a whole.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_services is null)
            await Sql.ExecuteAsync($"DROP DATABASE IF EXISTS {_name} WITH (FORCE)");
    }

    private Dictionary<string, string?> Serving(IReadOnlyDictionary<string, string?>? settings) => new(settings ?? new Dictionary<string, string?>())
    {
        ["DATABASE_URL"] = settings?.GetValueOrDefault("DATABASE_URL") ?? Environment["DATABASE_URL"],
        ["DATABASE_SYSTEM_URL"] = settings?.GetValueOrDefault("DATABASE_SYSTEM_URL") ?? Environment["DATABASE_SYSTEM_URL"],
        ["MASTER_KEY"] = settings?.GetValueOrDefault("MASTER_KEY") ?? Environment["MASTER_KEY"],
    };

    private Dictionary<string, string> Given() =>
        Environment.Where(pair => pair.Value is not null).ToDictionary(pair => pair.Key, pair => pair.Value!);
}
