using System.Security.Cryptography;
using Microsoft.Extensions.Configuration;
using Npgsql;
using Saas.Api.Platform.Configuration;
using Saas.Api.Platform.Data;
using Saas.DevHost.Api;
using Saas.DevHost.Processes;
using Saas.DevHost.Services;

namespace Saas.Api.Tests.Harness;

/// <summary>What a verb of the program did.</summary>
public sealed record VerbResult(int ExitCode, string Output, string Errors);

/// <summary>
/// PostgreSQL, Redis, one migrated database and one running API for all tests. The API is the built program, or the native binary that
/// SAAS_BINARY names.
/// </summary>
public sealed class ApiHost : IAsyncLifetime
{
    /// <summary>Not the port it listens on: all instances are one service, so they share the issuer of tokens.</summary>
    public const string PublicUrl = "http://localhost:3000";

    private static readonly TimeSpan VerbLimit = TimeSpan.FromSeconds(25);

    private readonly ApiProgram _program = System.Environment.GetEnvironmentVariable("SAAS_BINARY") is { Length: > 0 } binary
        ? ApiProgram.Native(Path.GetFullPath(binary))
        : ApiProgram.Built();

    private BackingServices _services = null!;
    private ApiInstance _api = null!;

    public static ApiHost Current { get; private set; } = null!;

    public Uri Url => _api.Url;

    public HttpClient Client => _api.Client;

    /// <summary>The instance that all tests share.</summary>
    public ApiInstance Api => _api;

    /// <summary>Where probe jobs leave their marks.</summary>
    public string Probes => Path.Combine(Folder, "probes");

    /// <summary>For what is to be gone at the next start.</summary>
    internal string Folder => _services.Folder.Path;

    /// <summary>For verbs: also the owner's and the administrator's sign-in.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        _services = await BackingServices.StartAsync(
            new ServicesOptions { Name = "test", Durable = false }, TestContext.Current.SendDiagnosticMessage, CancellationToken.None);
        Environment = EnvironmentFor($"test_{RandomNumberGenerator.GetHexString(10, lowercase: true)}");
        await MigrateAsync(Environment);
        Directory.CreateDirectory(Probes);
        _api = await StartAsync(new Dictionary<string, string?> { ["JOBS_IN_PROCESS"] = "true" });
        Current = this;
    }

    /// <summary>The variables for a database of this name, which need not exist yet; on other services than the shared ones if given.</summary>
    internal Dictionary<string, string> EnvironmentFor(string database, BackingServices? services = null) =>
        new(ApiEnvironment.For(services ?? _services, database, port: 0))
        {
            ["PUBLIC_URL"] = PublicUrl,
            ["PASSWORD_MEMORY_KIB"] = "64",
            ["PASSWORD_PASSES"] = "1",
            ["PASSWORD_CONCURRENCY"] = "2",
            // Many tests at once, all from one address, are neither a flood nor an attack.
            ["LOCKOUT_ADDRESS_THRESHOLD"] = "100000000",
            ["PASSWORD_QUEUE"] = "10000",
            ["PASSWORD_QUEUE_WAIT"] = "1m",
            ["LOG_LEVEL"] = "Information",
            // All tests are one client.
            ["CODE_REQUESTS"] = "1000000",
            ["API_KEY_FAILURES"] = "1000000",
            // The shared instance runs the jobs of all tests; another one only when its test says so.
            ["JOBS_IN_PROCESS"] = "false",
            ["JOBS_PROBE_FOLDER"] = Probes,
        };

    /// <summary>Another instance of the program, by default on the same database; a null removes a variable.</summary>
    public Task<ApiInstance> StartAsync(IReadOnlyDictionary<string, string?>? settings = null) =>
        ApiInstance.StartAsync(_program.Call(Serving(settings)), Folder);

    /// <summary>A process that runs jobs and serves nobody.</summary>
    public Task<WorkerInstance> StartWorkerAsync(IReadOnlyDictionary<string, string?> settings) =>
        WorkerInstance.StartAsync(_program.Call(Serving(settings), "worker"), Folder);

    /// <summary>Runs the program to its end with exactly these settings; without arguments it serves, until it ends by itself.</summary>
    public Task<VerbResult> RunVerbAsync(IDictionary<string, string?> environment, params string[] args) => RunAsync(_program, environment, args);

    /// <summary>The same with the assembly that was built, whichever program the tests are for.</summary>
    public static Task<VerbResult> RunBuiltVerbAsync(params string[] args) => RunAsync(ApiProgram.Built(), new Dictionary<string, string?>(), args);

    private static async Task<VerbResult> RunAsync(ApiProgram program, IDictionary<string, string?> environment, string[] args)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(VerbLimit);
        var result = await Command.RunAsync(program.Call(Complete(environment.ToDictionary()), args), limit.Token);
        return new VerbResult(result.ExitCode, result.Output, result.Errors);
    }

    public async Task MigrateAsync(IReadOnlyDictionary<string, string> environment)
    {
        var migrated = await RunVerbAsync(environment.ToDictionary(pair => pair.Key, string? (pair) => pair.Value), "migrate");
        if (migrated.ExitCode != 0)
            throw new InvalidOperationException($"migrate: {migrated.Errors}");
    }

    /// <summary>Signs in to the test database as saas_app, saas_system, saas_owner or postgres.</summary>
    public Task<NpgsqlConnection> ConnectAsync(string role) => ConnectAsync(role, Environment);

    /// <summary>Signs in to the database of this environment.</summary>
    public static async Task<NpgsqlConnection> ConnectAsync(string role, IReadOnlyDictionary<string, string> environment)
    {
        var setting = role switch
        {
            "saas_app" => Settings.DatabaseUrl,
            "saas_system" => Settings.DatabaseSystemUrl,
            "saas_owner" => Settings.DatabaseOwnerUrl,
            "postgres" => Settings.DatabaseAdminUrl,
            _ => throw new ArgumentOutOfRangeException(nameof(role), role, "No such role."),
        };
        var login = Login(environment, setting);
        login.Database = Login(environment, Settings.DatabaseUrl).Database;
        login.Pooling = false;
        var connection = new NpgsqlConnection(login.ConnectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        return connection;
    }

    public async ValueTask DisposeAsync()
    {
        if (_api is not null)
            await _api.DisposeAsync();
        if (_services is not null)
            await _services.DisposeAsync();
    }

    private static NpgsqlConnectionStringBuilder Login(IReadOnlyDictionary<string, string> environment, Setting setting) =>
        PostgresUrl.Read(new SettingsReader(new ConfigurationBuilder()
            .AddInMemoryCollection(environment.Select(pair => KeyValuePair.Create(pair.Key, (string?)pair.Value))).Build()), setting);

    private Dictionary<string, string?> Serving(IReadOnlyDictionary<string, string?>? settings)
    {
        var environment = Complete(ApiEnvironment.ForServing(Environment));
        foreach (var (name, value) in settings ?? new Dictionary<string, string?>())
            environment[name] = value;
        return environment;
    }

    /// <summary>What is not given is removed, so that nothing of the caller's own environment comes in.</summary>
    private static Dictionary<string, string?> Complete(Dictionary<string, string?> given)
    {
        foreach (var setting in Settings.All)
            given.TryAdd(setting.Name, null);
        given.TryAdd("ASPNETCORE_ENVIRONMENT", null);
        given.TryAdd("ASPNETCORE_URLS", null);
        return given;
    }
}
