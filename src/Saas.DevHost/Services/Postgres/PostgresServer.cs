using System.Globalization;
using Saas.DevHost.Processes;

namespace Saas.DevHost.Services.Postgres;

/// <summary>Runs a cluster of ours on a port of 127.0.0.1.</summary>
internal static class PostgresServer
{
    private const string Service = "postgres";
    private const int Attempts = 3;

    // The path of a Unix socket is limited to about 104 bytes, its file name included.
    private const int LongestSocketDirectory = 80;

    // Generous: after a crash it replays its log first.
    private static readonly TimeSpan ReadyLimit = TimeSpan.FromMinutes(2);

    public static async Task<StartedService> StartAsync(
        PostgresBinaries binaries, string home, RunAs? user, ServiceContext context, string origin, CancellationToken cancellation)
    {
        await PostgresCluster.EnsureAsync(binaries, home, user, context, cancellation);
        for (var attempt = 1; ; attempt++)
        {
            var port = Ports.Take(attempt == 1 ? context.Folder.RememberedPort(Service) : null);
            var server = await LaunchAsync(binaries, home, port, user, context);
            try
            {
                if (await IsReadyAsync(server, home, cancellation))
                {
                    context.Folder.RememberPort(Service, port);
                    var url = new Uri($"postgresql://postgres:{context.Folder.Secret()}@127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}/postgres");
                    return new StartedService(url, origin, server);
                }
            }
            catch
            {
                await server.DisposeAsync();
                throw;
            }

            await server.DisposeAsync();
            // Somebody else took the port between our look and the server's.
            var portTaken = server.LastLines.Any(line => line.Contains("could not bind", StringComparison.Ordinal));
            if (!portTaken || attempt == Attempts)
                throw Failure(server, home, context);
        }
    }

    private static Task<ChildProcess> LaunchAsync(PostgresBinaries binaries, string home, int port, RunAs? user, ServiceContext context)
    {
        var cluster = PostgresHome.ClusterIn(home);
        string[] speed = context.Durable ? [] : ["fsync=off", "synchronous_commit=off", "full_page_writes=off"];
        string[] settings = [
            "listen_addresses=127.0.0.1", $"port={port.ToString(CultureInfo.InvariantCulture)}",
            $"unix_socket_directories={(OperatingSystem.IsWindows() || home.Length > LongestSocketDirectory ? "" : home)}",
            "max_connections=300", "timezone=UTC", "log_timezone=UTC", "logging_collector=off", .. speed];
        var call = new ProgramCall(binaries.Server, ["-D", cluster, .. settings.SelectMany(setting => new[] { "-c", setting })])
        {
            Name = "PostgreSQL",
            User = user,
            StopSignal = Signal.Interrupt,
            LogFile = context.Folder.In("postgres.log"),
        };
        return ChildProcess.StartAsync(call, () => PostmasterPid.Read(cluster)?.Server.Pid);
    }

    private static async Task<bool> IsReadyAsync(ChildProcess server, string home, CancellationToken cancellation)
    {
        var cluster = PostgresHome.ClusterIn(home);
        // Running: the file of a server that was killed still says that it is ready.
        return await Wait.UntilAsync(
                () => server.HasExited || PostmasterPid.Read(cluster) is { IsReady: true, Server.IsRunning: true }, ReadyLimit, cancellation)
            && !server.HasExited;
    }

    private static SetupException Failure(ChildProcess server, string home, ServiceContext context)
    {
        // Without the time and process that stand before the level.
        string[] levels = ["FATAL:", "PANIC:"];
        var meaning = server.LastLines
            .SelectMany(line => levels.Select(level => line.IndexOf(level, StringComparison.Ordinal)).Where(at => at >= 0).Select(at => line[at..]))
            .FirstOrDefault() ?? server.LastLines.LastOrDefault() ?? "it said nothing";
        return new SetupException(
            $"PostgreSQL does not start on the data folder {home} ({meaning}); see {context.Folder.In("postgres.log")}, or start with --reset to begin anew.");
    }
}
