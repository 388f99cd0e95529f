using Saas.DevHost.Processes;

namespace Saas.DevHost.Services.Postgres;

/// <summary>A PostgreSQL that is installed here, run on a cluster of our own.</summary>
internal sealed class LocalPostgres : IServiceSource
{
    public string Name => "local";

    public string? DataPlace => DataPlaces.Folder;

    public async Task<StartedService> StartAsync(ServiceContext context, CancellationToken cancellation)
    {
        var user = RunAs.Choose();
        var installed = new List<PostgresBinaries>();
        foreach (var directory in Directories().Distinct())
        {
            if (await PostgresBinaries.InspectAsync(directory, user, cancellation) is { } found)
                installed.Add(found);
        }

        if (installed.Count == 0)
            throw new UnavailableException("no postgres with initdb on PATH or in the usual directories");

        var home = await PostgresHome.PlaceAsync(context, user, cancellation);
        var kept = PostgresCluster.MajorOf(home);
        var chosen = installed.FirstOrDefault(one => kept is null ? one.Major >= PostgresBinaries.OldestMajor : one.Major == kept)
            ?? throw new UnavailableException(kept is null
                ? $"PostgreSQL {installed[0].Version} is too old, {PostgresBinaries.OldestMajor} is needed"
                : PostgresCluster.OtherVersion(home, kept.Value, installed[0].Version));
        return await PostgresServer.StartAsync(chosen, home, user, context, $"PostgreSQL {chosen.Version} of {chosen.Directory}", cancellation);
    }

    private static IEnumerable<string> Directories()
    {
        if (ProgramSearch.Find("postgres") is { } onPath)
            yield return Path.GetDirectoryName(File.ResolveLinkTarget(onPath, returnFinalTarget: true)?.FullName ?? onPath)!;

        // Newest first, by the number in the name.
        string[] parents = OperatingSystem.IsWindows()
            ? [Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.ProgramFiles), "PostgreSQL")]
            : ["/usr/lib/postgresql", "/usr", "/opt/homebrew/opt", "/usr/local/opt"];
        foreach (var parent in parents.Where(Directory.Exists))
        {
            var pattern = parent switch { "/usr" => "pgsql-*", "/opt/homebrew/opt" or "/usr/local/opt" => "postgresql*", _ => "*" };
            foreach (var version in Directory.GetDirectories(parent, pattern).OrderByDescending(Number))
                yield return Path.Combine(version, "bin");
        }
    }

    private static int Number(string path) =>
        int.TryParse(string.Concat(Path.GetFileName(path).Where(char.IsAsciiDigit)), out var number) ? number : 0;
}
