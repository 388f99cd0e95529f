namespace Saas.DevHost.Processes;

internal static class ProgramSearch
{
    // Directories of system programs that an ordinary user's PATH may lack.
    private static readonly string[] UnixExtras = ["/usr/sbin", "/sbin", "/usr/local/sbin"];

    /// <summary>The full path of a program on PATH, or null.</summary>
    public static string? Find(string name)
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return folders.Concat(OperatingSystem.IsWindows() ? [] : UnixExtras)
            .SelectMany(folder => FileNames(name).Select(file => Path.Combine(folder, file)))
            .Where(IsProgram)
            .FirstOrDefault();
    }

    public static bool IsProgram(string path)
    {
        if (!File.Exists(path))
            return false;

        if (OperatingSystem.IsWindows())
            return true;

        try
        {
            return (File.GetUnixFileMode(path) & (UnixFileMode.OtherExecute | UnixFileMode.UserExecute)) != 0;
        }
        catch (IOException)
        {
            return false; // A link to nothing, which an uninstalled program left behind: it counts as existing.
        }
    }

    public static string FileName(string name) => OperatingSystem.IsWindows() ? name + ".exe" : name;

    private static string[] FileNames(string name) => OperatingSystem.IsWindows() ? [name + ".exe", name + ".cmd"] : [name];
}
