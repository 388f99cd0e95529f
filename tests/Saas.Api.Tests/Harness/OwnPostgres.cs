using System.Globalization;
using Npgsql;
using Saas.DevHost;
using Saas.DevHost.Processes;
using Saas.DevHost.Services;
using Saas.DevHost.Services.Postgres;

namespace Saas.Api.Tests.Harness;

/// <summary>A PostgreSQL server of one test, which writes as safely as in production and may be killed.</summary>
internal sealed class OwnPostgres : IAsyncDisposable
{
    private const string Service = "postgres";
    private static readonly IServiceSource[] Sources = [new LocalPostgres(), new NpmPostgres()];

    private readonly DataFolder _folder;
    private readonly Dictionary<string, string> _environment = [];
    private StartedService _server = null!;

    private OwnPostgres(DataFolder folder) => _folder = folder;

    private string Cluster => PostgresHome.Candidates(_folder).Select(PostgresHome.ClusterIn).First(Directory.Exists);

    /// <summary>What an instance of the API needs to serve from it.</summary>
    public Dictionary<string, string?> Serving => new()
    {
        ["DATABASE_URL"] = _environment["DATABASE_URL"],
        ["DATABASE_SYSTEM_URL"] = _environment["DATABASE_SYSTEM_URL"],
    };

    /// <summary>Makes a cluster and migrates it. Skips the test where PostgreSQL comes only as a container: that one is not ours to kill.</summary>
    public static async Task<OwnPostgres> StartAsync()
    {
        // Not durable is the folder, which is emptied first; the server itself is.
        var folder = DataFolder.Open(new ServicesOptions { Name = "crash", Durable = false });
        await PostgresLeftover.StopAsync(folder, _ => { });
        PostgresHome.Delete(folder);
        folder.Wipe();
        folder.RememberPort(Service, PortThatNoClientIsGiven());
        var postgres = new OwnPostgres(folder);
        try
        {
            Assert.SkipUnless(await postgres.LaunchAsync(), "There is no PostgreSQL here that runs as a process of ours.");
            foreach (var (name, url) in ApiHost.Current.EnvironmentFor("saas"))
                postgres._environment[name] = postgres.Here(name, url);
            await ApiHost.Current.MigrateAsync(postgres._environment);
            return postgres;
        }
        catch
        {
            await postgres.DisposeAsync();
            throw;
        }
    }

    /// <summary>SIGQUIT is its immediate shutdown; after SIGKILL it has not even told its workers.</summary>
    public async Task KillAsync(Signal signal)
    {
        Signals.Send(PostmasterPid.Read(Cluster)!.Server.Pid, signal);
        var server = (ChildProcess)_server.Handle!;
        await Eventually.TrueAsync(() => server.HasExited);
        await server.DisposeAsync();
    }

    /// <summary>On the same data and the same port. It refuses as long as workers of the killed one are still about.</summary>
    public Task StartAgainAsync() => Eventually.TrueAsync(async () =>
    {
        try
        {
            return await LaunchAsync();
        }
        catch (SetupException)
        {
            return false;
        }
    });

    public async Task<long> CountUsersAsync(string[] emails)
    {
        await using var connection = await ApiHost.ConnectAsync("postgres", _environment);
        await using var command = new NpgsqlCommand("SELECT count(*) FROM users WHERE email = ANY ($1)", connection);
        command.Parameters.Add(new NpgsqlParameter { Value = emails });
        return (long)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
        PostgresHome.Delete(_folder);
        _folder.Wipe();
        _folder.Dispose();
    }

    private async Task<bool> LaunchAsync()
    {
        var context = new ServiceContext(_folder, Durable: true, _ => { });
        foreach (var source in Sources)
        {
            try
            {
                _server = await source.StartAsync(context, TestContext.Current.CancellationToken);
                return true;
            }
            catch (UnavailableException)
            {
                // The next one.
            }
        }

        return false;
    }

    private string Here(string name, string url)
    {
        if (name == "DATABASE_ADMIN_URL")
            return _server.Url.OriginalString;
        return name.StartsWith("DATABASE_", StringComparison.Ordinal) && Uri.TryCreate(url, UriKind.Absolute, out var there)
            ? $"{there.Scheme}://{there.UserInfo}@127.0.0.1:{_server.Url.Port.ToString(CultureInfo.InvariantCulture)}{there.AbsolutePath}"
            : url;
    }

    /// <summary>Below the range from which systems number outgoing connections: one of those could sit on it while the server is down.</summary>
    private static int PortThatNoClientIsGiven() =>
        Enumerable.Range(0, 1000).Select(_ => Random.Shared.Next(20_000, 32_000)).First(Ports.IsFree);
}
