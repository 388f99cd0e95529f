using Saas.DevHost.Processes;

namespace Saas.DevHost.Services.Postgres;

/// <summary>
/// The folder of our own cluster: in the data folder, or under the system's state folder when this is root's clone in a
/// place that the unprivileged user of PostgreSQL cannot reach (such as /root).
/// </summary>
internal static class PostgresHome
{
    private const string SystemState = "/var/lib/saas-devhost";

    public static string ClusterIn(string home) => Path.Combine(home, "data");

    public static IEnumerable<string> Candidates(DataFolder folder) =>
        OperatingSystem.IsLinux() ? [Usual(folder), Elsewhere(folder)] : [Usual(folder)];

    public static async Task<string> PlaceAsync(ServiceContext context, RunAs? user, CancellationToken cancellation)
    {
        var home = CreatePrivate(Usual(context.Folder));
        if (user is null)
            return home;

        await user.OwnAsync(home, cancellation);
        if (await user.CanAccessAsync(home, 'w', cancellation))
            return home;

        Directory.Delete(home, recursive: true);
        home = CreatePrivate(Elsewhere(context.Folder));
        await user.OwnAsync(home, cancellation);
        if (!await user.CanAccessAsync(home, 'w', cancellation))
            throw new UnavailableException($"user '{user.User}' can write neither below {context.Folder.Path} nor in {home}");

        context.Log($"PostgreSQL: user '{user.User}' cannot reach {context.Folder.Path}, its data is in {home}");
        return home;
    }

    public static void Delete(DataFolder folder)
    {
        foreach (var home in Candidates(folder).Where(Directory.Exists))
            Directory.Delete(home, recursive: true);
    }

    private static string Usual(DataFolder folder) => folder.In("postgres");

    private static string Elsewhere(DataFolder folder) => Path.Combine(SystemState, folder.Id);

    private static string CreatePrivate(string path)
    {
        if (OperatingSystem.IsWindows() || Directory.Exists(path))
            return Directory.CreateDirectory(path).FullName;

        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute).FullName;
    }
}
