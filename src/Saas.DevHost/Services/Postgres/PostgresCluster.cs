using System.Globalization;
using Saas.DevHost.Processes;

namespace Saas.DevHost.Services.Postgres;

/// <summary>Makes a cluster with initdb, or checks the one that is there.</summary>
internal static class PostgresCluster
{
    public static async Task EnsureAsync(PostgresBinaries binaries, string home, RunAs? user, ServiceContext context, CancellationToken cancellation)
    {
        if (MajorOf(home) is { } major)
        {
            if (major != binaries.Major)
                throw new SetupException(OtherVersion(home, major, binaries.Version));
            if (!File.Exists(context.Folder.In("secret")) || !File.Exists(Path.Combine(PostgresHome.ClusterIn(home), "global", "pg_control")))
                throw Broken(home, "a part of it is missing");
            return;
        }

        await CreateAsync(binaries, home, user, context, cancellation);
    }

    /// <summary>The version that wrote the cluster, or null when there is none yet.</summary>
    public static int? MajorOf(string home)
    {
        var cluster = PostgresHome.ClusterIn(home);
        if (!Directory.Exists(cluster))
            return null;

        var file = Path.Combine(cluster, "PG_VERSION");
        return File.Exists(file) && int.TryParse(File.ReadAllText(file).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var major)
            ? major : throw Broken(home, "it has no PG_VERSION");
    }

    public static string OtherVersion(string home, int major, string found) =>
        $"The data folder {home} was made by PostgreSQL {major} and what is here is {found}: install {major}, or start with --reset to begin anew";

    public static SetupException Broken(string home, string why) =>
        new($"The data folder {home} is broken ({why}): start with --reset to begin anew.");

    private static async Task CreateAsync(PostgresBinaries binaries, string home, RunAs? user, ServiceContext context, CancellationToken cancellation)
    {
        // Made beside its place and then renamed: an interrupted initdb never looks like a cluster.
        var unfinished = Path.Combine(home, "unfinished");
        if (Directory.Exists(unfinished))
            Directory.Delete(unfinished, recursive: true);
        var passwordFile = Path.Combine(home, "password");
        DataFolder.WritePrivate(passwordFile, context.Folder.Secret());
        if (user is not null)
            await user.OwnAsync(home, cancellation);

        context.Log($"PostgreSQL: making a cluster with initdb {binaries.Version}");
        CommandResult result;
        try
        {
            result = await Command.RunAsync(InitDb(binaries, unfinished, passwordFile, Locale(binaries), user, context), cancellation);
        }
        finally
        {
            File.Delete(passwordFile);
        }

        if (!result.Succeeded)
            throw new UnavailableException($"initdb {binaries.Version} failed: {result.Reason}");

        Directory.Move(unfinished, PostgresHome.ClusterIn(home));
    }

    private static ProgramCall InitDb(
        PostgresBinaries binaries, string directory, string passwordFile, string[] locale, RunAs? user, ServiceContext context) =>
        new(binaries.InitDb, [
            "-D", directory, "--username=postgres", $"--pwfile={passwordFile}", "--auth=scram-sha-256", "--encoding=UTF8", .. locale,
            "--no-instructions", .. context.Durable ? Array.Empty<string>() : ["--no-sync"]])
        { User = user };

    // From 17 on PostgreSQL brings this locale itself; before, only Linux has it under this name.
    private static string[] Locale(PostgresBinaries binaries) =>
        binaries.Major >= 17 ? ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        : OperatingSystem.IsLinux() ? ["--locale=C.UTF-8"]
        : ["--locale=C"];
}
