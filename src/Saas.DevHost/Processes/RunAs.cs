using System.Globalization;

namespace Saas.DevHost.Processes;

/// <summary>The unprivileged user that runs PostgreSQL when this program is started by root.</summary>
internal sealed record RunAs(string User, int Uid, int Gid)
{
    private static readonly string[] Preferred = ["postgres", "nobody"];

    /// <summary>Null when this process is not root: children then run as ourselves.</summary>
    public static RunAs? Choose()
    {
        if (OperatingSystem.IsWindows() || !Environment.IsPrivilegedProcess)
            return null;

        var users = File.ReadLines("/etc/passwd").Select(line => line.Split(':')).Where(parts => parts.Length >= 4).ToArray();
        foreach (var name in Preferred)
        {
            if (users.FirstOrDefault(parts => parts[0] == name) is { } parts)
                return new RunAs(name, int.Parse(parts[2], CultureInfo.InvariantCulture), int.Parse(parts[3], CultureInfo.InvariantCulture));
        }

        throw new UnavailableException("PostgreSQL does not run as root and there is neither a user 'postgres' nor 'nobody'");
    }

    public async Task<bool> CanAccessAsync(string path, char test, CancellationToken cancellation) =>
        (await Command.RunAsync(new ProgramCall("test", $"-{test}", path) { User = this }, cancellation)).Succeeded;

    public async Task OwnAsync(string path, CancellationToken cancellation) =>
        await Command.RequireAsync(new ProgramCall("chown", "-R", $"{Uid}:{Gid}", path), cancellation);
}
