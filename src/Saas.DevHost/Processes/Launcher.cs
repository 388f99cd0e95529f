using System.Diagnostics;

namespace Saas.DevHost.Processes;

/// <summary>
/// Puts helpers in front of a program, each of which ends by exec and so keeps the process id: setsid, so that Ctrl-C
/// in the terminal reaches this program only and shutting down keeps its order; setpriv, so that the kernel stops the
/// child when this program dies, and for a change of user. Systems without them (macOS) do without.
/// </summary>
internal static class Launcher
{
    private static readonly string? SetSid = OperatingSystem.IsLinux() ? ProgramSearch.Find("setsid") : null;
    private static readonly Lazy<string?> SetPriv = new(FindSetPriv);

    public static ProcessStartInfo Prepare(ProgramCall call)
    {
        var line = Prefix(call).Append(call.File).Concat(call.Arguments).ToArray();
        var info = new ProcessStartInfo(line[0], line[1..])
        {
            WorkingDirectory = call.WorkingDirectory ?? (call.User is null ? "" : "/"),
            RedirectStandardInput = true,
        };
        foreach (var (name, value) in call.Environment)
        {
            if (value is null)
                info.Environment.Remove(name);
            else
                info.Environment[name] = value;
        }

        if (call.User is { } user)
        {
            info.Environment["HOME"] = "/";
            info.Environment["USER"] = info.Environment["LOGNAME"] = user.User;
        }

        return info;
    }

    private static string[] Prefix(ProgramCall call)
    {
        if (OperatingSystem.IsWindows())
            return [];

        string[] session = SetSid is null ? [] : [SetSid];
        if (SetPriv.Value is { } setPriv)
        {
            string[] user = call.User is { } u ? [$"--reuid={u.Uid}", $"--regid={u.Gid}", "--clear-groups"] : [];
            return [.. session, setPriv, $"--pdeathsig={(call.StopSignal == Signal.Interrupt ? "INT" : "TERM")}", .. user, "--"];
        }

        if (call.User is null)
            return session;

        return ProgramSearch.Find("runuser") is { } runUser
            ? [.. session, runUser, "-u", call.User.User, "--"]
            : [.. session, "su", "-s", "/bin/sh", call.User.User, "-c", "exec \"$0\" \"$@\""];
    }

    private static string? FindSetPriv()
    {
        // The one of busybox has neither option.
        if (!OperatingSystem.IsLinux() || ProgramSearch.Find("setpriv") is not { } path)
            return null;

        using var help = Process.Start(new ProcessStartInfo(path, "--help") { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var text = help.StandardOutput.ReadToEnd();
        help.WaitForExit();
        return text.Contains("--pdeathsig", StringComparison.Ordinal) ? path : null;
    }
}
