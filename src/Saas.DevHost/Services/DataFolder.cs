using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Saas.DevHost.Services;

/// <summary>What is kept between starts, locked for one owner: the secret, the ports, the data, the logs.</summary>
internal sealed class DataFolder : IDisposable
{
    private const int MostParallelRuns = 20;
    private readonly FileStream _lock;

    private DataFolder(string path, FileStream heldLock)
    {
        Path = path;
        _lock = heldLock;
        File.WriteAllText(In("owner"), Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
    }

    public string Path { get; }

    /// <summary>Short, fixed for this folder: names things outside of it.</summary>
    public string Id => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Path)))[..10];

    public static DataFolder Open(ServicesOptions options)
    {
        for (var run = 1; run <= MostParallelRuns; run++)
        {
            var name = run == 1 ? options.Name : $"{options.Name}-{run}";
            var path = Directory.CreateDirectory(System.IO.Path.Combine(options.DataDirectory, name)).FullName;
            if (TryLock(System.IO.Path.Combine(path, "lock")) is { } heldLock)
                return new DataFolder(path, heldLock);
            if (options.Durable)
                throw new SetupException($"{path} is in use by another DevHost (process {Owner(path)}); stop that one first.");
        }

        throw new SetupException($"{options.DataDirectory} has {MostParallelRuns} runs of '{options.Name}' at work already.");
    }

    public string In(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>The generated password of PostgreSQL's superuser, made at first use.</summary>
    public string Secret()
    {
        var file = In("secret");
        if (File.Exists(file) && File.ReadAllText(file).Trim() is { Length: >= 32 } kept)
            return kept;

        var secret = RandomNumberGenerator.GetHexString(40, lowercase: true);
        WritePrivate(file, secret);
        return secret;
    }

    public int? RememberedPort(string service) =>
        File.Exists(In($"{service}.port")) && int.TryParse(File.ReadAllText(In($"{service}.port")), NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            ? port : null;

    public void RememberPort(string service, int port) => File.WriteAllText(In($"{service}.port"), port.ToString(CultureInfo.InvariantCulture));

    /// <summary>Where the data of a service was put at its first start.</summary>
    public string? RememberedPlace(string service) => File.Exists(In(PlaceFile(service))) ? File.ReadAllText(In(PlaceFile(service))).Trim() : null;

    public void RememberPlace(string service, string place) => File.WriteAllText(In(PlaceFile(service)), place);

    /// <summary>Everything but the lock.</summary>
    public void Wipe()
    {
        foreach (var folder in Directory.GetDirectories(Path))
            Directory.Delete(folder, recursive: true);
        foreach (var file in Directory.GetFiles(Path).Where(file => System.IO.Path.GetFileName(file) is not ("lock" or "owner")))
            File.Delete(file);
    }

    public static void WritePrivate(string file, string text)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var writer = new StreamWriter(file, options);
        writer.Write(text);
    }

    public void Dispose() => _lock.Dispose();

    // An open file that nobody else may open: the system releases it also when this process is killed.
    private static FileStream? TryLock(string file)
    {
        try
        {
            return new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException error) when (error is not (FileNotFoundException or DirectoryNotFoundException))
        {
            return null;
        }
    }

    private static string PlaceFile(string service) => $"{service.ToLowerInvariant()}.place";

    private static string Owner(string path) =>
        File.Exists(System.IO.Path.Combine(path, "owner")) ? File.ReadAllText(System.IO.Path.Combine(path, "owner")) : "unknown";
}
