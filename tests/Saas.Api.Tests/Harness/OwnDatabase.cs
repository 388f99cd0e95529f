using Npgsql;
using Saas.DevHost.Processes;

namespace Saas.Api.Tests.Harness;

/// <summary>A database of one test, on the shared server; dropped at its end.</summary>
internal sealed class OwnDatabase : IAsyncDisposable
{
    private readonly string _name = $"own_{Unique.Text()}";

    public OwnDatabase() => Environment = ApiHost.Current.EnvironmentFor(_name).ToDictionary(pair => pair.Key, string? (pair) => pair.Value);

    /// <summary>The settings of verbs; a test may change them.</summary>
    public Dictionary<string, string?> Environment { get; }

    public static async Task<OwnDatabase> MigratedAsync()
    {
        var database = new OwnDatabase();
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

    public Task<ApiInstance> StartAsync(params (string Name, string? Value)[] settings) => ApiHost.Current.StartAsync(
        settings.Append(("DATABASE_URL", Environment["DATABASE_URL"])).Append(("DATABASE_SYSTEM_URL", Environment["DATABASE_SYSTEM_URL"]))
            .ToDictionary(setting => setting.Item1, setting => setting.Item2));

    /// <summary>`worker` with the settings of verbs.</summary>
    public Task<ChildProcess> StartWorkerAsync() => ApiHost.Current.StartVerbAsync(Environment, "worker");

    public async Task<T> ScalarAsync<T>(string sql)
    {
        await using var connection = await ApiHost.ConnectAsync("postgres", Given());
        await using var command = new NpgsqlCommand(sql, connection);
        return (T)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }

    public async Task ExecuteAsync(string sql, string role = "postgres")
    {
        await using var connection = await ApiHost.ConnectAsync(role, Given());
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync() => await Sql.ExecuteAsync($"DROP DATABASE IF EXISTS {_name} WITH (FORCE)");

    private Dictionary<string, string> Given() =>
        Environment.Where(pair => pair.Value is not null).ToDictionary(pair => pair.Key, pair => pair.Value!);
}
