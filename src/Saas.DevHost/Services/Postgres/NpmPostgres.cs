using Saas.DevHost.Processes;

namespace Saas.DevHost.Services.Postgres;

/// <summary>PostgreSQL out of an npm package, unpacked once per user and then run like an installed one.</summary>
internal sealed class NpmPostgres : IServiceSource
{
    public string Name => "npm";

    public string? DataPlace => DataPlaces.Folder;

    public async Task<StartedService> StartAsync(ServiceContext context, CancellationToken cancellation)
    {
        var user = RunAs.Choose();
        var package = EmbeddedPackage.ForThisMachine();
        var folder = Path.Combine(CacheDirectory(), $"postgres-{EmbeddedPackage.Version}-{package.Platform}");
        var home = await PostgresHome.PlaceAsync(context, user, cancellation);
        if (PostgresCluster.MajorOf(home) is { } kept && kept != EmbeddedPackage.Major)
            throw new SetupException(PostgresCluster.OtherVersion(home, kept, EmbeddedPackage.Version));
        if (!Directory.Exists(folder))
            await InstallAsync(package, folder, context, cancellation);

        var binaries = await PostgresBinaries.InspectAsync(Path.Combine(folder, "native", "bin"), user, cancellation)
            ?? throw new UnavailableException($"the programs in {folder} do not run on this machine");
        return await PostgresServer.StartAsync(
            binaries, home, user, context, $"PostgreSQL {binaries.Version} of the npm package {package.Name}", cancellation);
    }

    private static async Task InstallAsync(EmbeddedPackage package, string folder, ServiceContext context, CancellationToken cancellation)
    {
        // Unpacked beside its place and then renamed: complete or not there, also with two starts at once.
        var parent = Directory.CreateDirectory(Path.GetDirectoryName(folder)!).FullName;
        var work = Directory.CreateDirectory(Path.Combine(parent, $"unpacking-{Guid.CreateVersion7():N}")).FullName;
        try
        {
            var archive = await context.LongStepAsync($"PostgreSQL: fetching the npm package {package.Name} {EmbeddedPackage.Version}",
                () => PackageDownload.FetchAsync(package, work, cancellation));
            var unpacked = await PackageArchive.UnpackAsync(archive, package, work, cancellation);
            if (!Directory.Exists(folder))
                Directory.Move(unpacked, folder);
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    // Root's own cache folder is closed to the user that PostgreSQL runs as.
    private static string CacheDirectory()
    {
        if (OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess)
            return "/var/cache/saas-devhost";

        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        var caches = Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } given ? given
            : OperatingSystem.IsWindows() ? Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData)
            : OperatingSystem.IsMacOS() ? Path.Combine(home, "Library", "Caches")
            : Path.Combine(home, ".cache");
        return Path.Combine(caches, "saas-devhost");
    }
}
