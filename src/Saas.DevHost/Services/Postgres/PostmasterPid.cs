using Saas.DevHost.Processes;

namespace Saas.DevHost.Services.Postgres;

/// <summary>The file in which a server says who it is and whether it takes connections.</summary>
internal sealed record PostmasterPid(ProcessIdentity Server, bool IsReady)
{
    private const int PidLine = 0;
    private const int StartLine = 2;
    private const int StatusLine = 7;

    public static string FileOf(string cluster) => Path.Combine(cluster, "postmaster.pid");

    public static PostmasterPid? Read(string cluster)
    {
        try
        {
            var lines = File.ReadAllLines(FileOf(cluster));
            return lines.Length > StartLine && ProcessIdentity.Parse($"{lines[PidLine].Trim()} {lines[StartLine].Trim()}") is { } server
                ? new PostmasterPid(server, lines.Length > StatusLine && lines[StatusLine].Trim() == "ready")
                : null;
        }
        catch (IOException)
        {
            return null; // Not there yet, or being replaced at this moment.
        }
    }
}
