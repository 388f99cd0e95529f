using Saas.DevHost.Processes;

namespace Saas.DevHost.Services.Postgres;

/// <summary>Ends the server that a killed run left on our cluster. Only called by the holder of the folder's lock.</summary>
internal static class PostgresLeftover
{
    public static async Task StopAsync(DataFolder folder, Action<string> log)
    {
        foreach (var cluster in PostgresHome.Candidates(folder).Select(PostgresHome.ClusterIn))
        {
            if (!File.Exists(PostmasterPid.FileOf(cluster)))
                continue;

            if (PostmasterPid.Read(cluster)?.Server is { IsRunning: true } server)
            {
                log($"PostgreSQL: stopping the server of an earlier run (process {server.Pid})");
                await server.StopAsync(TimeSpan.FromSeconds(15), Signal.Interrupt, Signal.Quit, Signal.Kill);
            }

            // A number that now belongs to another process would keep PostgreSQL from starting.
            File.Delete(PostmasterPid.FileOf(cluster));
        }
    }
}
